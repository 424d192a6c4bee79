"""Under admin/: the way in, and everybody's own account."""

from django.urls import path

from algoradio.accounts import views

urlpatterns = [
    path("login/", views.log_in),  # which admin:login names
    path("login/etape-2/", views.second_step, name="second-step"),
    path("login/cle/", views.passkey_log_in, name="passkey-login"),
    path("compte/", views.account, name="account"),
    path("compte/premier-facteur/", views.first_factor, name="first-factor"),
    path("compte/confirmer/", views.confirm, name="confirm-identity"),
    path("compte/application/", views.code_app, name="code-app"),
    path("compte/application/retirer/", views.remove_code_app, name="remove-code-app"),
    path("compte/cle/", views.passkey, name="passkey"),
    path("compte/cle/<int:number>/retirer/", views.remove_passkey, name="remove-passkey"),
    path("compte/codes-de-secours/", views.recovery_codes, name="recovery-codes"),
    path("compte/sessions/", views.end_sessions, name="end-sessions"),
]
