from django.urls import path
from django.utils.translation import gettext_lazy as _

from algoradio.pages import views
from algoradio.pages.models import FixedPage

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path(_("algoradiologie/"), views.fixed, {"key": FixedPage.Key.DISCIPLINE}, name="discipline"),
    path(_("contact/"), views.fixed, {"key": FixedPage.Key.CONTACT}, name="contact"),
    path(_("comment-ce-site-est-ecrit/"), views.fixed, {"key": FixedPage.Key.WRITING}, name="writing"),
    path(_("mentions-legales/"), views.fixed, {"key": FixedPage.Key.LEGAL}, name="legal"),
    path(_("confidentialite/"), views.fixed, {"key": FixedPage.Key.PRIVACY}, name="privacy"),
    path(_("accessibilite/"), views.fixed, {"key": FixedPage.Key.ACCESSIBILITY}, name="accessibility"),
    path(_("plan-du-site/"), views.site_map, name="site_map"),
]
