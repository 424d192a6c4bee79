from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from algoradio.editorial.addresses import absolute
from algoradio.editorial.structured import breadcrumb, medical_page, text
from procedures.models import Procedure


def structured_data(request, page: Procedure) -> list[dict]:
    """The gesture as a MedicalTherapy, its page, and the way back, for machines."""
    path = page.get_absolute_url()
    therapy = {
        "@type": "MedicalTherapy",
        "@id": f"{absolute(request, path)}#therapy",
        "name": text(page, "title"),
        "alternateName": [name for name, _language in page.names_shown(get_language())],
        "description": text(page, "summary"),
    }
    crumbs = [(reverse("procedures:list"), _("Traitements"))]
    return [
        {key: value for key, value in therapy.items() if value},
        medical_page(request, page, therapy),
        breadcrumb(request, crumbs, text(page, "title"), path),
    ]
