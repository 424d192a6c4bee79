"""Every address of the site. French stands at the root, other languages under their code, segments translated."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path
from django.utils.translation import gettext_lazy as _

from algoradio.audience import desk as audience
from algoradio.comforts.views import code, worker
from algoradio.editorial import desk
from algoradio.growth.views import media
from algoradio.leaflets.views import everything
from algoradio.operations.views import away, metrics, ready
from algoradio.pages.views import health, robots, security
from algoradio.publishing import reading
from algoradio.publishing.desk import calendar
from algoradio.publishing.guide import guide, picture
from algoradio.sitemaps import SITEMAPS
from pathologies.views import where

handler400 = "algoradio.pages.views.bad_request"
handler404 = "algoradio.pages.views.not_found"
handler500 = "algoradio.operations.views.server_error"

urlpatterns = [
    path("admin/etat/", admin.site.admin_view(desk.state), name="state"),
    path("admin/traduction-a-jour/", admin.site.admin_view(desk.confirm), name="confirm-translation"),
    path("admin/calendrier/", admin.site.admin_view(calendar), name="calendar"),
    path("admin/frequentation/", admin.site.admin_view(audience.readings), name="readings"),
    path("admin/frequentation.csv", admin.site.admin_view(audience.readings_file), name="readings-file"),
    path("admin/avis/", admin.site.admin_view(audience.opinions), name="opinions"),
    path("admin/avis.csv", admin.site.admin_view(audience.opinions_file), name="opinions-file"),
    path("admin/guide/", admin.site.admin_view(guide), name="guide"),
    path("admin/guide/<str:name>", admin.site.admin_view(picture), name="guide-picture"),
    path("admin/lisibilite/", admin.site.admin_view(desk.reading), name="reading"),
    path("admin/fiches.zip", admin.site.admin_view(everything), name="leaflets-archive"),
    path("admin/r/<path:content_type_id>/<path:object_id>/", admin.site.admin_view(desk.on_site)),
    path("admin/", include("algoradio.accounts.urls")),
    path("admin/", admin.site.urls),
    path("relecture/<str:secret>/", reading.read, name="reading"),
    path("relecture/<str:secret>/apercu/", reading.frame, name="reading_frame"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", robots, name="robots"),
    path(".well-known/security.txt", security, name="security"),
    path("healthz", health, name="health"),
    path("readyz", ready, name="ready"),
    path("metrics", metrics, name="metrics"),
    path("", include("algoradio.exchange.urls")),
    path("service-worker.js", worker, name="worker"),
    re_path(r"^(?P<page>(?:[\w-]+/)*)code\.png$", code, name="code"),
    re_path(rf"^{settings.MEDIA_URL.lstrip('/')}(?P<path>.+)$", media),
    *i18n_patterns(
        path("", include("algoradio.pages.urls")),
        path("503.html", away, name="away"),
        path("", include("algoradio.leaflets.urls")),
        path("", include("algoradio.comforts.urls")),
        path(_("pathologies/"), include("pathologies.urls")),
        path(_("traitements/"), include("procedures.urls")),
        path(_("ou-avez-vous-mal/"), where, name="where"),
        path(_("recherche/"), include("algoradio.search.urls")),
        path(_("avis/"), include("algoradio.audience.urls")),
        path(_("medecins/"), include("procedures.physician_urls")),
        path(_("glossaire/"), include("algoradio.glossary.urls")),
        prefix_default_language=False,
    ),
]
