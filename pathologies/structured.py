from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from algoradio.editorial.addresses import absolute
from algoradio.editorial.structured import breadcrumb, medical_page, text
from pathologies.models import Pathology


def structured_data(request, page: Pathology) -> list[dict]:
    """The pathology as a MedicalCondition, its page, and the way back, for machines."""
    path = page.get_absolute_url()
    condition = {
        "@type": "MedicalCondition",
        "@id": f"{absolute(request, path)}#condition",
        "name": text(page, "title"),
        "alternateName": [name for name, _language in page.names_shown(get_language())],
        "description": text(page, "summary"),
        "possibleTreatment": [
            {
                "@type": "MedicalTherapy",
                "name": text(procedure, "title"),
                "url": absolute(request, procedure.get_absolute_url()),
            }
            for procedure in dict.fromkeys(indication.procedure for indication in page.indications_shown)
        ],
    }
    if page.codes:
        condition["code"] = {
            "@type": "MedicalCode",
            "codeValue": page.codes.partition("\n")[0],
            "codingSystem": "ICD-10",
        }
    crumbs = [(reverse("pathologies:list"), _("Pathologies"))]
    return [
        {key: value for key, value in condition.items() if value},
        medical_page(request, page, condition),
        breadcrumb(request, crumbs, text(page, "title"), path),
    ]
