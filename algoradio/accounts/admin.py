"""Accounts of the staff, whose rights come from groups; and the way back in for a colleague who lost a telephone."""

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from algoradio.accounts import factors, journal, sessions
from algoradio.editorial.admin import Recorded

admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(Recorded, UserAdmin):
    """Who manages accounts gives rights by groups alone: a superuser is made, and touched, by superusers."""

    change_form_template = "admin/accounts/change_form.html"

    def get_readonly_fields(self, request, obj=None):
        found = super().get_readonly_fields(request, obj)
        return found if request.user.is_superuser else [*found, "is_superuser", "user_permissions"]

    def has_change_permission(self, request, obj=None):
        return _may_touch(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return _may_touch(request, obj) and super().has_delete_permission(request, obj)

    def get_urls(self):
        reset = self.admin_site.admin_view(self.reset_view)
        return [path("<path:object_id>/second-facteur/", reset, name="auth_user_reset_factor"), *super().get_urls()]

    def reset_view(self, request, object_id):
        """Take the second factor of a colleague away, once it is confirmed: the next login sets another one up.

        One's own is changed on one's own account, which asks for it first.
        """
        user = self.get_object(request, object_id) if self.has_change_permission(request) else None
        if user is None or user == request.user or not self.has_change_permission(request, user):
            raise PermissionDenied
        if not sessions.is_proved(request):
            query = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('confirm-identity')}?{query}")
        address = reverse("admin:auth_user_change", args=[user.pk])
        if request.method == "POST":
            factors.take_away(user)
            sessions.end(user)
            self.log_change(request, user, _("Second facteur retiré."))
            journal.tell("factors reset", user.username, request, by=request.user.username)
            messages.success(request, _("C'est fait. À sa prochaine connexion, cette personne en choisira un autre."))
            return HttpResponseRedirect(address)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Retirer le second facteur ?"),
        }
        return TemplateResponse(request, "admin/accounts/reset.html", context | {"account": user, "address": address})


def _may_touch(request, account: User | None) -> bool:
    return request.user.is_superuser or account is None or not account.is_superuser
