import pytest
from algoradio.publishing import press
from algoradio.publishing.models import Draft
from tests import factories as make
from tests.forms import *
from tests.publishing.office import *
@pytest.mark.django_db
def test_x():
    page = make.make_pathology()
    w=secretary(); desk=at_work(w)
    d=approved(draft_of(page,w))
    form=address(type(page),"change",page.pk)
    a=d.content
    desk.post(form, filled(desk.get(form)))
    b=Draft.objects.get().content
    for k in a["fields"]:
        if a["fields"][k]!=b["fields"].get(k): print(k, a["fields"][k], b["fields"].get(k))
    print({k for k in b["fields"]}-{k for k in a["fields"]})
    print(a["rows"], b["rows"])
