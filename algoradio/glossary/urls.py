from django.urls import path

from algoradio.glossary import views

app_name = "glossary"
urlpatterns = [path("", views.term_list, name="list")]
