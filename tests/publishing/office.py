"""The people of a clinic, the pages that they write, and what the database holds of them."""

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse

from algoradio.editorial.models import Edition, Illustration
from algoradio.publishing import press, roles
from algoradio.publishing.models import Draft
from tests import factories as make

DUE = "31/12/2030"
READ = ("editorial", "glossary", "pathologies", "procedures", "pages", "search")  # by patients, or for them


def account(name: str, *groups: str, **fields) -> User:
    user = User.objects.create(username=name, is_staff=True, **fields)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def secretary() -> User:
    return account("secretaire", roles.WRITING)


def doctor() -> User:
    return account("medecin", roles.REVIEWING)


def manager() -> User:
    return account("gerante", roles.PUBLISHING)


def at_work(user: User) -> Client:
    """The browser of somebody of the staff."""
    client = Client()
    client.force_login(user)
    return client


def whole_page(factory):
    """A page that has two rows of every kind, and what its form can choose from."""
    page = factory()
    if factory is make.make_fixed_page:
        for number in range(2):
            make.make_section(page, anchor=f"partie-{number}", body_fr=f"<p>Texte {number}.</p>", position=number)
            source = make.make_source(label_fr=f"Source {number}", url=f"https://doi.org/10.1000/f-{number}")
            page.citations.create(source=source, mark=f"S{number}")
        return page
    make.make_rows(page, 2)
    make.make_procedure(title_fr="P2", slug_fr="p-2", slug_en="p-2")
    Illustration.objects.bulk_create([Illustration(image="1.jpg", width=1, height=1, alternative_text_fr="Un dos")])
    numbers = {"low": 5, "high": 9, "with_per_100": 20, "without_per_100": 40}
    for relation in page._meta.related_objects:
        for place, row in enumerate(relation.related_model.objects.filter(**{relation.field.name: page})):
            for name, number in (numbers | {"position": place}).items():
                if hasattr(row, name):
                    setattr(row, name, number)
            row.save()
    for number in range(3):
        make.make_region(key=f"region-{number}", name_fr=f"Région {number}")
        make.make_guidance(slug_fr=f"guidage-{number}", name_fr=f"Guidage {number}")
    return page


PAGES = [make.make_pathology, make.make_procedure, make.make_fixed_page]


def content_of(page, **fields: str) -> dict:
    """What `page` says, but for some fields."""
    content = press.stored(page)
    return content | {"fields": content["fields"] | {name: [value] for name, value in fields.items()}}


def draft_of(page, author: User, content: dict | None = None, **fields) -> Draft:
    """A draft of `page`, saved or not."""
    draft = Draft(
        content_type=press.ContentType.objects.get_for_model(page),
        object_id=page.pk,
        title=str(page),
        content=content or content_of(page, summary_fr="Un autre résumé."),
        author=author,
        **fields,
    )
    draft.save()
    draft.authors.add(author)
    return draft


def approved(draft: Draft, by: User | None = None) -> Draft:
    """The draft with the yes of a doctor."""
    Draft.objects.filter(pk=draft.pk).update(status=Draft.Status.SUBMITTED)
    press.approve(draft, make.make_reviewer(), press.date(2030, 12, 31), by)
    draft.refresh_from_db()
    return draft


def kept() -> dict[str, list[dict]]:
    """Every row that patients read or that serves them, links between rows included; not the edition's number."""
    models = [model for app in READ for model in apps.get_app_config(app).get_models(include_auto_created=True)]
    models.remove(Edition)
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in models}


def side(page_or_model, view: str, **kwargs) -> str:
    """The address of a view beside the form of a page."""
    opts = page_or_model._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{view}", kwargs=kwargs)


def rights(user: User) -> set[str]:
    return set(Permission.objects.filter(group__user=user).values_list("codename", flat=True))


def form_admin(page) -> admin.ModelAdmin:
    return press.admin_of(type(page))
