"""The form of a page writes a draft; what goes online passes through a reviewer and a publisher."""

from django.conf import settings
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.utils import ErrorDict, ErrorList
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from js_asset import Script

from algoradio.editorial.admin import EditorialAdmin
from algoradio.publishing import content as contents
from algoradio.publishing import press
from algoradio.publishing.differences import between
from algoradio.publishing.forms import LinkForm, ReviewForm, ScheduleForm
from algoradio.publishing.models import Draft, ReviewLink, State
from algoradio.publishing.presence import others_at, seen
from algoradio.publishing.rendering import rendered, views_of

#: What only a signature or a publication writes.
NOT_WRITTEN = ("is_published", "updated_on", "reviewed_by", "reviewed_on", "review_due_on")


class DraftAdmin(EditorialAdmin):
    """A page whose form writes a draft beside what patients read."""

    change_form_template = "admin/publishing/change_form.html"

    class Media:
        js = [Script("js/drafts.js", defer=True)]

    # The form: what only a signature writes is shown, not asked.

    def get_readonly_fields(self, request, obj=None):
        own = [field.name for field in self.model._meta.fields]
        return [*super().get_readonly_fields(request, obj), *(name for name in NOT_WRITTEN if name in own)]

    def has_delete_permission(self, request, obj=None):
        return False  # a page is archived, never deleted

    def has_add_permission(self, request):
        return request.user.has_perm("publishing.submit_draft")

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm("publishing.submit_draft")

    def has_view_permission(self, request, obj=None):
        return self.has_change_permission(request, obj) or super().has_view_permission(request, obj)

    def get_inline_instances(self, request, obj=None):
        if not self.has_change_permission(request, obj):
            return super().get_inline_instances(request, obj)
        inlines = [inline(self.model, self.admin_site) for inline in self.get_inlines(request, obj)]
        for inline in inlines:  # who may write the page may write its rows
            for name in ("view", "add", "change", "delete"):
                setattr(inline, f"has_{name}_permission", lambda request, obj=None: True)
        return inlines

    # Writing

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        page = self._page(request, object_id)
        if request.method == "POST":
            if not self.has_change_permission(request, page):
                raise PermissionDenied
            return self._written(request, page)
        draft = Draft.objects.of(page).first() if page.pk else self._new_draft(request)
        request.draft = draft
        context = {
            "draft": draft,
            "version": draft.version if draft else 0,
            "others": others_at(page, request.user) if page.pk else [],
            "problems": self._problems(draft, page) if draft and "verifier" in request.GET else None,
            "may_publish": bool(draft) and press.may_publish(draft, request.user),
            "states": State.of(page)[:1] if page.pk else [],
        }
        return super().changeform_view(request, object_id, form_url, context | (extra_context or {}))

    def _page(self, request, object_id):
        if object_id is None:
            return self.model()
        page = self.get_object(request, object_id)
        if page is None:
            raise Http404
        return page

    def _new_draft(self, request):
        """The draft of a page that is not made yet, by its own number in the address."""
        number = request.GET.get("brouillon", "")
        kind = ContentType.objects.get_for_model(self.model)
        return Draft.objects.filter(content_type=kind, object_id=None, pk=number).first() if number.isdigit() else None

    def get_form(self, request, obj=None, change=False, **kwargs):
        form_class = super().get_form(request, obj, change=change, **kwargs)
        draft = getattr(request, "draft", None)
        if draft is None or request.method == "POST":
            return form_class
        post = contents.as_post(draft.content, press.stored(draft.page or self.model()))

        class Drafted(form_class):
            """Shows what the draft holds, and no error before anyone asks."""

            def __init__(self, *args, **kwargs):
                super().__init__(post, **{**kwargs, "initial": None})
                self._errors = ErrorDict()

        return Drafted

    def get_formset_kwargs(self, request, obj, inline, prefix):
        found = super().get_formset_kwargs(request, obj, inline, prefix)
        draft = getattr(request, "draft", None)
        if draft is not None and request.method != "POST":
            found["data"] = contents.as_post(draft.content, press.stored(draft.page or self.model()))
        return found

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        if getattr(request, "draft", None) is not None and request.method != "POST":
            for formset in formsets:
                formset._errors, formset._non_form_errors = [{} for _form in formset.forms], ErrorList()
                for form in formset.forms:
                    form._errors = ErrorDict()
        return formsets, inlines

    def _written(self, request, page):
        """A form that was sent: kept as a draft whatever it holds, then submitted or published if asked."""
        draft, conflict = self._keep(request, page)
        if conflict:
            return conflict
        if "_submit" in request.POST or "_publish" in request.POST:
            problems = self._problems(draft, page)
            if problems:
                messages.error(request, _("Le brouillon est gardé, mais il n'est pas complet : voyez ce qui manque."))
                return HttpResponseRedirect(f"{self._address(page, draft, query='verifier=1')}")
        if "_publish" in request.POST:
            return self._published(request, draft)
        if "_submit" in request.POST:
            draft.status = Draft.Status.SUBMITTED
            draft.save(update_fields=["status", "updated_at"])
            messages.success(request, _("Le brouillon est soumis. Les patients lisent toujours l'ancien texte."))
        else:
            messages.success(request, _("Le brouillon est gardé. Les patients lisent toujours l'ancien texte."))
        return HttpResponseRedirect(self._address(page, draft))

    def _keep(self, request, page):
        """Save what was sent as the draft: (draft, None), or (None, answer) if someone else saved in between."""
        content = contents.sent(self, request, page)
        with transaction.atomic():
            kind = ContentType.objects.get_for_model(self.model)
            known = Draft.objects.select_for_update().filter(content_type=kind)
            number = request.POST.get("_draft", "")
            if page.pk:
                draft = known.filter(object_id=page.pk).first()
            else:
                draft = known.filter(object_id=None, pk=number).first() if number.isdigit() else None
            seen = request.POST.get("_version", "0")
            if draft and str(draft.version) != seen and not contents.same(draft.content, content):
                return None, self._conflict(request, page, draft, content)
            if draft is None:
                draft = Draft(content_type=kind, object_id=page.pk, author=request.user, version=0)
            draft.content, draft.version = content, draft.version + 1
            draft.title = (content["fields"].get("title_fr") or [""])[0] or str(page) or _("Page sans titre")
            draft.title = draft.title[:200]
            draft.reason = request.POST.get("_reason", draft.reason)[:250]
            draft.status = Draft.Status.WRITING  # what was approved is no longer what is written
            draft.reviewer = draft.reviewed_on = draft.review_due_on = draft.approver = draft.publish_at = None
            draft.save()
            draft.authors.add(request.user)
        return draft, None

    def _conflict(self, request, page, draft, content):
        """Someone saved since this form was opened: nothing is lost, the second sees both and decides."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Quelqu'un a enregistré avant vous"),
            "opts": self.model._meta,
            "draft": draft,
            "differences": between(self, draft.content, content, page),
            "mine": list(request.POST.lists()),
            "address": self._address(page, draft),
        }
        return TemplateResponse(request, "admin/publishing/conflict.html", context, status=409)

    def _published(self, request, draft):
        try:
            state = press.publish(draft, request.user, request.POST.get("_reason", ""))
        except PermissionDenied:
            messages.error(
                request,
                _("Un texte médical n'est pas publié sans le oui d'un relecteur. Le brouillon est gardé."),
            )
            return HttpResponseRedirect(self._address(draft.page or self.model(), draft))
        messages.success(request, _("C'est en ligne : édition %(number)s.") % {"number": state.edition})
        return HttpResponseRedirect(self._address(state.page, None))

    def _address(self, page, draft, query: str = "") -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if page is not None and page.pk:
            address = reverse(f"{name}_change", args=[page.pk])
        else:
            address, query = reverse(f"{name}_add"), "&".join(filter(None, [f"brouillon={draft.pk}", query]))
        return f"{address}?{query}" if query else address

    def _problems(self, draft, page):
        try:
            with press.tried(draft.content, draft.page or self.model()):
                return []
        except press.Incomplete as error:
            return error.problems

    # Side views. Each asks for its permission.

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"

        def of(view, ending, permission):
            def guarded(request, **kwargs):
                if not request.user.has_perm(f"publishing.{permission}"):
                    raise PermissionDenied
                return view(request, **kwargs)

            return path(
                ending, self.admin_site.admin_view(guarded), name=f"{name}_{view.__name__.removeprefix('show_')}"
            )

        return [
            of(self.show_autosave, "brouillon/garder/", "submit_draft"),
            of(self.show_preview, "brouillon/<int:draft>/apercu/", "submit_draft"),
            of(self.show_rendering, "brouillon/<int:draft>/rendu/", "submit_draft"),
            of(self.show_discard, "brouillon/<int:draft>/abandonner/", "submit_draft"),
            of(self.show_review, "brouillon/<int:draft>/relire/", "review_draft"),
            of(self.show_link, "brouillon/<int:draft>/lien/", "submit_draft"),
            of(self.show_schedule, "brouillon/<int:draft>/publier-le/", "publish_draft"),
            of(self.show_history, "<int:page>/histoire/", "submit_draft"),
            of(self.show_compare, "<int:page>/histoire/<int:old>/<int:new>/", "submit_draft"),
            of(self.show_restore, "<int:page>/histoire/<int:number>/reprendre/", "submit_draft"),
            of(self.show_archive, "<int:page>/archiver/", "publish_draft"),
            *super().get_urls(),
        ]

    def history_view(self, request, object_id, extra_context=None):
        return HttpResponseRedirect(self._at("history", page=object_id))

    def _at(self, view: str, **kwargs) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{view}", kwargs=kwargs)

    def _draft(self, number: int) -> Draft:
        kind = ContentType.objects.get_for_model(self.model)
        return get_object_or_404(Draft, pk=number, content_type=kind)

    def _answer(self, request, template: str, **context):
        return TemplateResponse(
            request,
            f"admin/publishing/{template}.html",
            {**self.admin_site.each_context(request), "opts": self.opts, **context},
        )

    def show_autosave(self, request):
        """What is being typed, kept. Answers {version, draft, others}, 409 if someone else saved in between."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        number = request.POST.get("_page", "")
        page = self._page(request, number) if number else self.model()
        draft, conflict = self._keep(request, page)
        if page.pk:
            seen(page, request.user)
        if conflict:
            return JsonResponse({"said": _("Quelqu'un d'autre a enregistré cette page entre-temps.")}, status=409)
        others = [str(one) for one in others_at(page, request.user)] if page.pk else []
        return JsonResponse({"version": draft.version, "draft": draft.pk, "others": others})

    def show_preview(self, request, draft):
        """The page, the sheet and the leaflet of a draft, in each language, on a phone and on a desk."""
        draft = self._draft(draft)
        views = views_of(self.model)
        return self._answer(
            request,
            "preview",
            title=_("Aperçu : %(title)s") % {"title": draft},
            draft=draft,
            views=views,
            view=request.GET.get("vue") if request.GET.get("vue") in dict(views) else views[0][0],
            languages=settings.LANGUAGES,
            rendering=self._at("rendering", draft=draft.pk),
            problems=self._problems(draft, None),
            address=self._address(draft.page, draft),
        )

    def show_rendering(self, request, draft):
        """One view of a draft as the public would get it, in a frame of the preview."""
        draft = self._draft(draft)
        try:
            return rendered(draft, request.GET.get("vue", "page"), request.GET.get("langue", ""), request.get_host())
        except press.Incomplete as error:
            return HttpResponse(str(error), status=409, content_type="text/plain")

    def show_discard(self, request, draft):
        """Throw a draft away, once it is confirmed. The page stays as patients read it."""
        draft = self._draft(draft)
        if request.method == "POST":
            page = draft.page
            draft.delete()
            messages.success(request, _("Le brouillon est abandonné. La page n'a pas changé."))
            list_address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
            return HttpResponseRedirect(self._address(page, None) if page else list_address)
        return self._answer(
            request,
            "discard",
            title=_("Abandonner ce brouillon ?"),
            draft=draft,
            address=self._address(draft.page, draft),
        )

    def show_review(self, request, draft):
        """A reviewer with an account approves a draft, or sends it back."""
        draft = self._draft(draft)
        form = ReviewForm(request.POST or None, choose_reviewer=True)
        if request.method == "POST" and form.is_valid():
            try:
                form.answer(draft, by=request.user)
            except PermissionDenied:
                messages.error(request, _("Vous avez écrit ce texte : une autre personne doit le relire."))
            else:
                messages.success(request, _("Votre réponse est enregistrée."))
            return HttpResponseRedirect(self._address(draft.page, draft))
        return self._answer(
            request,
            "review",
            title=_("Relire : %(title)s") % {"title": draft},
            draft=draft,
            form=form,
            differences=self._changes(draft),
            preview=self._at("preview", draft=draft.pk),
            address=self._address(draft.page, draft),
        )

    def show_link(self, request, draft):
        """Make a link for a doctor without an account, or take the open ones back."""
        draft = self._draft(draft)
        if self._problems(draft, None):
            messages.error(request, _("Un lien se fait pour un brouillon complet : voyez d'abord ce qui manque."))
            return HttpResponseRedirect(self._address(draft.page, draft, query="verifier=1"))
        form = LinkForm(request.POST if "reviewer" in request.POST else None)
        address = ""
        if request.method == "POST" and "revoke" in request.POST:
            draft.links.open().update(revoked_at=timezone.now())
            messages.success(request, _("Les liens de ce brouillon ne s'ouvrent plus."))
        elif request.method == "POST" and form.is_valid():
            _link, secret = ReviewLink.make(draft, form.cleaned_data["reviewer"], request.user)
            Draft.objects.filter(pk=draft.pk).update(status=Draft.Status.SUBMITTED)
            address = request.build_absolute_uri(reverse("reading", args=[secret]))
        return self._answer(
            request,
            "link",
            title=_("Faire relire : %(title)s") % {"title": draft},
            draft=draft,
            form=form,
            secret_address=address,
            links=draft.links.open(),
            address=self._address(draft.page, draft),
        )

    def show_schedule(self, request, draft):
        """Publish an approved draft at an hour."""
        draft = self._draft(draft)
        form = ScheduleForm(request.POST or None)
        if not press.may_publish(draft, request.user):
            messages.error(request, _("Ce brouillon n'est pas encore relu."))
            return HttpResponseRedirect(self._address(draft.page, draft))
        if request.method == "POST" and form.is_valid():
            Draft.objects.filter(pk=draft.pk).update(publish_at=form.cleaned_data["publish_at"], publisher=request.user)
            messages.success(request, _("Ce sera en ligne à l'heure dite."))
            return HttpResponseRedirect(self._address(draft.page, draft))
        return self._answer(
            request,
            "schedule",
            title=_("Publier plus tard"),
            draft=draft,
            form=form,
            address=self._address(draft.page, draft),
        )

    def show_history(self, request, page):
        """Every state that a page was published in; with `jour`, what it said on that day."""
        page = get_object_or_404(self.model, pk=page)
        states = list(State.of(page).select_related("by"))
        day = parse_date(request.GET.get("jour", "")) if request.GET.get("jour") else None
        on_day = next((state for state in states if day and localdate(state.at) <= day), None)
        return self._answer(
            request,
            "history",
            title=_("Histoire : %(title)s") % {"title": page},
            page=page,
            states=states,
            pairs=list(zip(states, [*states[1:], None], strict=True)),
            day=day,
            on_day=on_day,
            address=self._address(page, None),
        )

    def show_compare(self, request, page, old, new):
        """Two states of a page, word by word."""
        page = get_object_or_404(self.model, pk=page)
        one, other = (get_object_or_404(State.of(page), number=number) for number in (old, new))
        return self._answer(
            request,
            "compare",
            title=_("Comparer : %(title)s") % {"title": page},
            one=one,
            other=other,
            differences=between(self, one.content, other.content, page),
            address=self._at("history", page=page.pk),
        )

    @transaction.atomic
    def show_restore(self, request, page, number):
        """Take a past state up again, as a draft."""
        page = get_object_or_404(self.model, pk=page)
        state = get_object_or_404(State.of(page), number=number)
        if Draft.objects.of(page).exists():
            messages.error(request, _("Cette page a déjà un brouillon : publiez-le ou abandonnez-le d'abord."))
            return HttpResponseRedirect(self._address(page, None))
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        draft = Draft.objects.create(
            content_type=ContentType.objects.get_for_model(page),
            object_id=page.pk,
            title=str(page),
            content=state.content,
            author=request.user,
            reason=_("Reprise de l'état %(number)s") % {"number": number},
        )
        draft.authors.add(request.user)
        messages.success(request, _("Cet état est repris comme brouillon. Rien n'a changé pour les patients."))
        return HttpResponseRedirect(self._address(page, draft))

    def show_archive(self, request, page):
        """Take a page offline, or put it back. Its address says that it is gone, and where to go on."""
        page = get_object_or_404(self.model, pk=page)
        if not hasattr(page, "is_published"):
            raise Http404
        if request.method == "POST":
            press.archive(page, request.user, request.POST.get("reason", "")[:250])
            messages.success(
                request,
                _("La page est de nouveau en ligne.") if not page.is_published else _("La page est aux archives."),
            )
            return HttpResponseRedirect(self._address(page, None))
        return self._answer(
            request,
            "archive",
            title=_("Archiver : %(title)s") % {"title": page},
            page=page,
            address=self._address(page, None),
        )

    def _changes(self, draft):
        page = draft.page or self.model()
        return between(self, press.stored(page), draft.content, page)
