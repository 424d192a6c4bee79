"""The form of a page writes a draft; what goes online passes through a reviewer and a publisher."""

from contextlib import suppress
from itertools import zip_longest

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.utils import ErrorDict, ErrorList
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from js_asset import Script

from algoradio.editorial import edition, events
from algoradio.editorial.admin import EditorialAdmin
from algoradio.publishing import content as contents
from algoradio.publishing import press
from algoradio.publishing.checks import checks
from algoradio.publishing.differences import between
from algoradio.publishing.forms import LinkForm, ReviewForm, ScheduleForm
from algoradio.publishing.models import Draft, ReviewLink, State, name_of
from algoradio.publishing.presence import others_at, seen
from algoradio.publishing.rendering import rendered, views_of

#: What a page is called by, whatever its kind.
NAMES = ("title_fr", "term_fr", "name_fr")
#: What only a signature or a publication writes.
NOT_WRITTEN = ("updated_on", "reviewed_by", "reviewed_on", "review_due_on")


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
        """A page is archived, never deleted; what has no archive is deleted by who may publish."""
        return not hasattr(self.model, "archived_on") and request.user.has_perm("publishing.publish_draft")

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
            return self._written(request, page)
        draft = self._draft_of(page, request.GET.get("brouillon", ""))
        if draft:
            request.drafted = contents.as_post(draft.content, press.stored(page))
        context = {
            "draft": draft,
            "version": _version(draft, page),
            "others": self._others(request, page),
            "problems": self._problems(draft) if draft and "verifier" in request.GET else None,
            "may_publish": bool(draft) and press.may_publish(draft, request.user),
            "checks": checks(draft.content, page) if draft else None,
            "states": State.of(page)[:1] if page.pk else [],
        }
        return super().changeform_view(request, object_id, form_url, context | (extra_context or {}))

    def _page(self, request, object_id):
        if not self.has_view_permission(request):
            raise PermissionDenied  # before it is said whether there is such a page
        if object_id is None:
            return self.model()
        page = self.get_object(request, object_id)
        if page is None:
            raise Http404
        return page

    def _draft_of(self, page, number: str) -> Draft | None:
        """The draft of a page; of one that is not made yet, or is no more, that of this number."""
        if page.pk:
            return Draft.objects.of(page).first()
        kind = ContentType.objects.get_for_model(self.model)
        draft = Draft.objects.filter(content_type=kind, pk=number).first() if number.isdecimal() else None
        return draft if draft and press.page_of(draft).pk is None else None

    def get_form(self, request, obj=None, change=False, **kwargs):
        form_class = super().get_form(request, obj, change=change, **kwargs)
        _without_windows(form_class)
        post = getattr(request, "drafted", None)
        if post is None:
            return form_class

        class Drafted(form_class):
            """Shows what the draft holds, and no error before anyone asks."""

            def __init__(self, *args, **kwargs):
                super().__init__(post, **{**kwargs, "initial": None})
                self._errors = ErrorDict()

        return Drafted

    def get_formsets_with_inlines(self, request, obj=None):
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            _without_windows(formset.form)
            yield formset, inline

    def get_formset_kwargs(self, request, obj, inline, prefix):
        found = super().get_formset_kwargs(request, obj, inline, prefix)
        if hasattr(request, "drafted"):
            found["data"] = request.drafted
        return found

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        if hasattr(request, "drafted"):
            for formset in formsets:
                formset._errors, formset._non_form_errors = [{} for _form in formset.forms], ErrorList()
                for form in formset.forms:
                    form._errors = ErrorDict()
        return formsets, inlines

    def _written(self, request, page):
        """A form that was sent: kept as a draft whatever it holds, then submitted or published if asked."""
        if "_publish" in request.POST and not request.user.has_perm("publishing.publish_draft"):
            raise PermissionDenied
        draft, conflict = self._keep(request, page)
        if conflict:
            return TemplateResponse(request, "admin/publishing/conflict.html", conflict, status=409)
        if ("_submit" in request.POST or "_publish" in request.POST) and self._problems(draft):
            return self._incomplete(request, draft)
        if "_publish" in request.POST:
            return self._published(request, draft)
        if "_submit" in request.POST:
            waiting = [Draft.Status.WRITING, Draft.Status.RETURNED]  # a yes that was given stays
            Draft.objects.filter(pk=draft.pk, version=draft.version, status__in=waiting).update(
                status=Draft.Status.SUBMITTED, updated_at=timezone.now()
            )
            messages.success(request, _("Le brouillon est soumis. Les patients lisent toujours l'ancien texte."))
        else:
            messages.success(request, _("Le brouillon est gardé. Les patients lisent toujours l'ancien texte."))
        return HttpResponseRedirect(self._address(page, draft))

    def _keep(self, request, page):
        """Save what was sent as the draft: (draft, None), or (None, conflict) if someone else saved in between.

        A draft that already says it stays as it is, with the answer that it got.
        """
        allowed = self.has_change_permission(request, page) if page.pk else self.has_add_permission(request)
        if not allowed:
            raise PermissionDenied
        content = contents.sent(self, request, page)
        with transaction.atomic():
            edition.alone()
            draft = self._draft_of(page, request.POST.get("_draft", ""))
            now = draft.content if draft else press.stored(page)
            unchanged = contents.same(now, content)
            if request.POST.get("_version") != _version(draft, page) and not unchanged:
                return None, self._conflict(request, page, draft, now, content)
            if draft and unchanged:
                draft.reason = request.POST.get("_reason", draft.reason)[:250]
                draft.save(update_fields=["reason"])
                return draft, None
            if draft is None:
                kind = ContentType.objects.get_for_model(self.model)
                draft = Draft(content_type=kind, author=request.user, version=0)
            draft.object_id, draft.content, draft.version = page.pk, content, draft.version + 1
            names = (name for field in NAMES for name in content["fields"].get(field, []))
            title = next(filter(None, names), "") or str(page) or _("Page sans titre")
            draft.title, draft.reason = title[:200], request.POST.get("_reason", draft.reason)[:250]
            draft.withdraw(Draft.Status.WRITING)  # what was approved is no longer what is written
            draft.save()
            draft.authors.add(request.user)
        return draft, None

    def _conflict(self, request, page, draft, now, content) -> dict:
        """Someone saved since this form was opened: nothing is lost, the second sees both and decides."""
        mine = request.POST.copy()
        for name in ("_version", "_submit", "_publish", "csrfmiddlewaretoken"):
            mine.pop(name, None)
        return {
            **self.admin_site.each_context(request),
            "title": _("Cette page a été enregistrée avant vous"),
            "opts": self.opts,
            "draft": draft,
            "version": _version(draft, page),
            "differences": between(self, now, content, page),
            "mine": list(mine.lists()),
            "address": self._address(page, draft),
        }

    def _incomplete(self, request, draft):
        messages.error(request, _("Le brouillon est gardé, mais il n'est pas complet : voyez ce qui manque."))
        return HttpResponseRedirect(self._address(press.page_of(draft), draft, query="verifier=1"))

    def _published(self, request, draft):
        address = self._address(press.page_of(draft), draft)
        try:
            state = press.publish(draft, request.user)
        except (PermissionDenied, press.Overtaken) as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(address)
        except press.Incomplete:
            return self._incomplete(request, draft)
        else:
            messages.success(request, _("C'est en ligne : édition %(number)s.") % {"number": state.edition})
            return HttpResponseRedirect(self._address(state.page, None))

    def _address(self, page, draft, query: str = "") -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if page.pk:
            address = reverse(f"{name}_change", args=[page.pk])
        else:
            address, query = reverse(f"{name}_add"), "&".join(filter(None, [draft and f"brouillon={draft.pk}", query]))
        return f"{address}?{query}" if query else address

    def _problems(self, draft):
        return self._lacks(draft.content, press.page_of(draft))

    def _lacks(self, content, page) -> list[tuple[str, str]]:
        """What is missing before `content` can be read on `page`."""
        try:
            with press.tried(content, page):
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
            of(self.show_changes, "brouillon/<int:draft>/changements/", "submit_draft"),
            of(self.show_discard, "brouillon/<int:draft>/abandonner/", "submit_draft"),
            of(self.show_review, "brouillon/<int:draft>/relire/", "review_draft"),
            of(self.show_link, "brouillon/<int:draft>/lien/", "submit_draft"),
            of(self.show_schedule, "brouillon/<int:draft>/publier-le/", "publish_draft"),
            of(self.show_history, "<int:page>/historique/", "submit_draft"),
            of(self.show_past, "<int:page>/historique/<int:number>/", "submit_draft"),
            of(self.show_past_rendering, "<int:page>/historique/<int:number>/rendu/", "submit_draft"),
            of(self.show_compare, "<int:page>/historique/<int:old>/<int:new>/", "submit_draft"),
            of(self.show_restore, "<int:page>/historique/<int:number>/reprendre/", "submit_draft"),
            of(self.show_archive, "<int:page>/archiver/", "publish_draft"),
            *super().get_urls(),
        ]

    def history_view(self, request, object_id, extra_context=None):
        return HttpResponseRedirect(self._at("history", page=self._page(request, object_id).pk))

    def _at(self, view: str, **kwargs) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{view}", kwargs=kwargs)

    def _draft(self, number: int) -> Draft:
        kind = ContentType.objects.get_for_model(self.model)
        return get_object_or_404(Draft, pk=number, content_type=kind)

    def _state(self, page: int, number: int) -> State:
        return get_object_or_404(State.of(get_object_or_404(self.model, pk=page)), number=number)

    def _answer(self, request, template: str, **context):
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, template, context)

    def show_autosave(self, request):
        """What is being typed, kept. Answers {version, draft, others}, 409 if someone else saved in between.

        To a GET, the sign of a form that is open, it answers {token, others}: with the token a form that was opened
        before a login may still be sent.
        """
        number = (request.POST or request.GET).get("_page", "")
        page = self._page(request, number or None)
        if request.method != "POST":
            return JsonResponse({"token": get_token(request), "others": self._others(request, page)})
        draft, conflict = self._keep(request, page)
        others = self._others(request, page)
        if conflict:
            said = _("Cette page a été enregistrée ailleurs. Gardez le brouillon : vous verrez les deux textes.")
            return JsonResponse({"said": said}, status=409)
        return JsonResponse({"version": _version(draft, page), "draft": draft.pk, "others": others})

    def _others(self, request, page) -> list[str]:
        """Who else has the form of this page open, by name; whoever asks has it open too."""
        if not page.pk:
            return []
        if self.has_change_permission(request, page):
            seen(page, request.user)
        return [name_of(one) for one in others_at(page, request.user)]

    def show_preview(self, request, draft):
        """The page, the sheet and the leaflet of a draft, in each language, on a phone and on a desk."""
        draft = self._draft(draft)
        page = press.page_of(draft)
        return self._preview(
            request,
            draft.content,
            page,
            title=_("Aperçu : %(title)s") % {"title": draft},
            rendering=self._at("rendering", draft=draft.pk),
            address=self._address(page, draft),
        )

    def show_rendering(self, request, draft):
        """One view of a draft as the public would get it, in a frame of the preview."""
        draft = self._draft(draft)
        return self._rendering(request, draft.content, press.page_of(draft))

    def show_past(self, request, page, number):
        """What a page said, as `show_preview` shows what it will say."""
        state = self._state(page, number)
        return self._preview(
            request,
            state.content,
            state.page,
            title=_("État %(number)s : %(title)s") % {"number": number, "title": state.title},
            state=state,
            rendering=self._at("past_rendering", page=page, number=number),
            address=self._at("history", page=page),
        )

    def show_past_rendering(self, request, page, number):
        """One view of what a page said, in a frame of the preview."""
        state = self._state(page, number)
        return self._rendering(request, state.content, state.page)

    def _preview(self, request, content, page, **context):
        views = views_of(self.model)
        return self._answer(
            request,
            "admin/publishing/preview.html",
            views=views,
            view=next((view for view in views if view.key == request.GET.get("vue")), views[0]),
            languages=settings.LANGUAGES,
            problems=self._lacks(content, page),
            **context,
        )

    def _rendering(self, request, content, page):
        view, language = (request.GET.get(name, "") for name in ("vue", "langue"))
        try:
            return rendered(content, page, view, language, request.get_host())
        except press.Incomplete as error:
            return HttpResponse(str(error), status=409, content_type="text/plain")

    def show_changes(self, request, draft):
        """What a draft changes in what patients read, word by word."""
        draft = self._draft(draft)
        page = press.page_of(draft)
        return self._answer(
            request,
            "admin/publishing/changes.html",
            title=_("Ce qui change : %(title)s") % {"title": draft},
            differences=between(self, press.stored(page), draft.content, page),
            address=self._address(page, draft),
        )

    def show_discard(self, request, draft):
        """Throw a draft away, once it is confirmed. The page stays as patients read it."""
        draft = self._draft(draft)
        if request.method == "POST":
            page = press.page_of(draft)
            draft.delete()
            events.happened("draft discarded", draft.about)
            messages.success(request, _("Le brouillon est abandonné. La page n'a pas changé."))
            list_address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
            return HttpResponseRedirect(self._address(page, None) if page.pk else list_address)
        return self._answer(
            request,
            "admin/publishing/discard.html",
            title=_("Abandonner ce brouillon ?"),
            draft=draft,
            address=self._address(press.page_of(draft), draft),
        )

    def show_review(self, request, draft):
        """A reviewer with an account approves a draft that was submitted, or sends it back."""
        draft = self._draft(draft)
        page = press.page_of(draft)
        address = self._address(page, draft)
        if draft.status != Draft.Status.SUBMITTED:
            state = {"status": draft.get_status_display()}
            messages.error(request, _("Ce brouillon n'attend pas de relecture : %(status)s.") % state)
            return HttpResponseRedirect(address)
        form = ReviewForm(request.POST or None, choose_reviewer=True)
        if request.method == "POST" and request.POST.get("version") != str(draft.version):
            messages.error(request, _("Le texte a changé pendant que vous le lisiez : le voici."))
            return HttpResponseRedirect(self._at("review", draft=draft.pk))
        if request.method == "POST" and form.is_valid():
            try:
                form.answer(draft, by=request.user)
            except PermissionDenied:
                messages.error(request, _("Vous avez écrit ce texte : une autre personne doit le relire."))
            except press.Overtaken as overtaken:
                messages.error(request, str(overtaken))
            else:
                messages.success(request, _("Votre réponse est enregistrée."))
            return HttpResponseRedirect(address)
        return self._answer(
            request,
            "admin/publishing/review.html",
            title=_("Relire : %(title)s") % {"title": draft},
            draft=draft,
            form=form,
            differences=between(self, press.stored(page), draft.content, page),
            preview=self._at("preview", draft=draft.pk),
            address=address,
        )

    def show_link(self, request, draft):
        """Make a link for a doctor without an account, or take the open ones back."""
        draft = self._draft(draft)
        answered = draft.status == Draft.Status.APPROVED
        form = LinkForm(request.POST if "reviewer" in request.POST else None)
        address = ""
        if request.method == "POST" and "revoke" in request.POST:
            draft.links.open().update(revoked_at=timezone.now())
            events.happened("links taken back", draft.about)
            messages.success(request, _("Les liens de ce brouillon ne s'ouvrent plus."))
        elif answered:
            messages.error(request, _("Ce brouillon est déjà relu."))
            return HttpResponseRedirect(self._address(press.page_of(draft), draft))
        elif self._problems(draft):
            messages.error(request, _("Un lien se fait pour un brouillon complet : voyez d'abord ce qui manque."))
            return HttpResponseRedirect(self._address(press.page_of(draft), draft, query="verifier=1"))
        elif request.method == "POST" and form.is_valid():
            link, secret = ReviewLink.make(draft, form.cleaned_data["reviewer"], request.user)
            events.happened("link made", draft.about, reviewer=link.reviewer_id)
            Draft.objects.filter(pk=draft.pk, version=draft.version).update(status=Draft.Status.SUBMITTED)
            address = request.build_absolute_uri(reverse("reading", args=[secret]))
        return self._answer(
            request,
            "admin/publishing/link.html",
            title=_("Faire relire : %(title)s") % {"title": draft},
            draft=draft,
            form=form,
            secret_address=address,
            links=draft.links.open(),
            address=self._address(press.page_of(draft), draft),
        )

    def show_schedule(self, request, draft):
        """Publish an approved draft at an hour, or no longer."""
        draft = self._draft(draft)
        address = self._address(press.page_of(draft), draft)
        form = ScheduleForm(request.POST if "publish_at_0" in request.POST else None)
        if refusal := press.refusal(draft, request.user):
            messages.error(request, refusal)
            return HttpResponseRedirect(address)
        if request.method == "POST" and ("cancel" in request.POST or form.is_valid()):
            moment = None if "cancel" in request.POST else form.cleaned_data["publish_at"]
            same = Draft.objects.filter(pk=draft.pk, version=draft.version, status=draft.status)
            if not same.update(publish_at=moment, publisher=request.user if moment else None):
                messages.error(request, _("Le brouillon a changé entre-temps : voyez-le d'abord."))
            elif moment:
                events.happened("publication planned", draft.about, at=moment.isoformat())
                messages.success(request, _("Ce sera en ligne à l'heure dite."))
            else:
                events.happened("publication no longer planned", draft.about)
                messages.success(request, _("Ce brouillon ne sera pas publié de lui-même."))
            return HttpResponseRedirect(address)
        return self._answer(
            request,
            "admin/publishing/schedule.html",
            title=_("Publier plus tard"),
            draft=draft,
            form=form,
            address=address,
        )

    def show_history(self, request, page):
        """Every state that a page was published in; with `jour`, what it said on that day; `de` and `a` lead to two."""
        page = get_object_or_404(self.model, pk=page)
        old, new = (request.GET.get(name, "") for name in ("de", "a"))
        if old.isdecimal() and new.isdecimal():
            return HttpResponseRedirect(self._at("compare", page=page.pk, old=int(old), new=int(new)))
        states = list(State.of(page).select_related("by"))
        day = None
        with suppress(ValueError):  # 30 February
            day = parse_date(request.GET.get("jour", ""))
        on_day = next((state for state in states if day and localdate(state.at) <= day), None)
        return self._answer(
            request,
            "admin/publishing/history.html",
            title=_("Historique : %(title)s") % {"title": page},
            page=page,
            states=states,
            pairs=list(zip_longest(states, states[1:])),
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
            "admin/publishing/compare.html",
            title=_("Comparer : %(title)s") % {"title": page},
            one=one,
            other=other,
            differences=between(self, one.content, other.content, page),
            address=self._at("history", page=page.pk),
        )

    @transaction.atomic
    def show_restore(self, request, page, number):
        """Take a past state up again, as a draft."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        edition.alone()
        page = get_object_or_404(self.model, pk=page)
        state = get_object_or_404(State.of(page), number=number)
        if Draft.objects.of(page).exists():
            messages.error(request, _("Cette page a déjà un brouillon : publiez-le ou abandonnez-le d'abord."))
            return HttpResponseRedirect(self._address(page, None))
        draft = Draft.objects.create(
            content_type=ContentType.objects.get_for_model(page),
            object_id=page.pk,
            title=str(page),
            content=state.content,
            author=request.user,
            reason=_("Reprise de l'état %(number)s") % {"number": number},
        )
        draft.authors.add(request.user)
        events.happened("taken up again", draft.about, state=number)
        messages.success(request, _("Cet état est repris comme brouillon. Rien n'a changé pour les patients."))
        return HttpResponseRedirect(self._address(page, draft))

    def show_archive(self, request, page):
        """Take a page offline, or put it back. Its address says that it is gone, and where to go on."""
        page = get_object_or_404(self.model, pk=page)
        if not (getattr(page, "is_published", False) or getattr(page, "archived_on", None)):
            raise Http404
        if request.method == "POST":
            reason = request.POST.get("reason", "")[:250]
            try:
                if "_back" in request.POST:
                    press.put_back(page, request.user, reason)
                    messages.success(request, _("La page est de nouveau en ligne."))
                else:
                    press.archive(page, request.user, reason)
                    messages.success(request, _("La page est aux archives."))
            except press.Overtaken as overtaken:
                messages.error(request, str(overtaken))
            return HttpResponseRedirect(self._address(page, None))
        return self._answer(
            request,
            "admin/publishing/archive.html",
            title=_("Archiver : %(title)s") % {"title": page},
            page=page,
            address=self._address(page, None),
        )


def _without_windows(form_class) -> None:
    """Take away the buttons that open a drafted record in a window: what is written there cannot be chosen yet."""
    for field in form_class.base_fields.values():
        wrapper = field.widget
        if not isinstance(wrapper, RelatedFieldWidgetWrapper) or not admin.site.is_registered(wrapper.rel.model):
            continue
        if isinstance(press.admin_of(wrapper.rel.model), DraftAdmin):
            wrapper.can_add_related = wrapper.can_change_related = wrapper.can_delete_related = False


def _version(draft: Draft | None, page) -> str:
    """What a form was opened on: the version of a draft or, without one, the state that patients read."""
    if draft:
        return f"{draft.pk}-{draft.version}"
    last = State.of(page).first() if page.pk else None
    return f"0-{last.number if last else 0}"
