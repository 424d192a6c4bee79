"""Who may do what: four groups, made by a migration, and made whole again whenever the database is migrated."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

WRITING, REVIEWING, PUBLISHING, ADMINISTRATION = "Rédaction", "Relecture médicale", "Publication", "Administration"

#: Records that pages share: they are changed at once, without a draft, by who may publish.
SHARED = ("source", "illustration", "reviewer", "bodyregion", "indication", "indicationsource", "clinic")
SHARED += ("synonyms", "protectedword", "foreignword", "lead")
PAGES = ("pathology", "procedure", "fixedpage", "term", "guidance")
#: What is counted of visitors: read by all.
COUNTS = ("soughtterm", "views", "opinion")
#: What a writer may bring in by herself: nothing of it is online until a page that uses it is.
MATERIAL = ("source", "illustration")


def _can(actions: tuple[str, ...], models: tuple[str, ...]) -> Q:
    return Q(codename__in=[f"{action}_{model}" for action in actions for model in models])


RIGHTS = {
    WRITING: Q(codename="submit_draft")
    | _can(("view",), (*PAGES, *SHARED, "draft", "state", *COUNTS))
    | _can(("add",), MATERIAL),
    REVIEWING: Q(codename__in=["submit_draft", "review_draft"])
    | _can(("view",), (*PAGES, *SHARED, "draft", "state", *COUNTS)),
    PUBLISHING: Q(codename__in=["submit_draft", "publish_draft"])
    | _can(("view",), (*PAGES, "draft", "state", *COUNTS, "redirect"))
    | _can(("view", "add", "change", "delete"), SHARED),
    ADMINISTRATION: Q(codename__in=["submit_draft", "publish_draft"])
    | _can(("view",), (*PAGES, "draft", "state", *COUNTS))
    | _can(("view", "add", "change", "delete"), (*SHARED, "redirect", "user")),
}


def make(sender=None, **kwargs) -> None:
    """Make the groups, each with exactly its rights."""
    for name, rights in RIGHTS.items():
        group, _made = Group.objects.get_or_create(name=name)
        group.permissions.set(Permission.objects.filter(rights))
