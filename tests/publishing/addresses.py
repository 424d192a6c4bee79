"""Who gets which answer at every address of the admin, and behind the secret links: the policy, a line an address.

A line reads: the method, the address as urls.py writes it, what is sent or asked for in brackets, and the answers to

    12 3 4567 8
    1   somebody who has not logged in
    2   an account that is not of the staff
    3   staff without a group
    4-7 the groups: Rédaction, Relecture médicale, Publication, Administration
    8   a superuser

    L   led to the login, as if nothing were there
    -   refused (403), and nothing is written
    0   not found (404), and nothing is written
    x   not by this method (405), and nothing is written
    G   gone (410), and nothing is written
    S   shown (200), and nothing is written
    >   led to another address, and nothing is written
    d   written as a draft, a review or an hour: patients read what they read before
    D   written at once

Under « = », the lines hold for each model that is named there, whose addresses begin where « … » stands.
"""

import re
from dataclasses import dataclass

TABLE = """
GET   admin/                                                                        LL S SSSS S
GET   admin/login/                                                                  SS > >>>> >
POST  admin/login/ (a wrong password)                                               SS S SSSS S
GET   admin/logout/                                                                 >> x xxxx x
POST  admin/logout/                                                                 >> S SSSS S
GET   admin/password_change/                                                        LL S SSSS S
POST  admin/password_change/                                                        LL D DDDD D
GET   admin/password_change/done/                                                   LL S SSSS S
GET   admin/login/etape-2/                                                          LL L LLLL L
POST  admin/login/etape-2/                                                          LL L LLLL L
GET   admin/login/cle/                                                              xx x xxxx x
POST  admin/login/cle/ (what to sign)                                               SS S SSSS S
POST  admin/login/cle/ (a passkey of nobody)                                        >> > >>>> >
GET   admin/compte/                                                                 LL S SSSS S
GET   admin/compte/premier-facteur/                                                 LL > >>>> >
GET   admin/compte/confirmer/                                                       LL S SSSS S
POST  admin/compte/confirmer/ (a wrong code)                                        LL S SSSS S
GET   admin/compte/application/                                                     LL S SSSS S
POST  admin/compte/application/ (a wrong code)                                      LL S SSSS S
GET   admin/compte/application/retirer/                                             LL x xxxx x
POST  admin/compte/application/retirer/ (where there is none)                       LL 0 0000 0
GET   admin/compte/cle/                                                             LL S SSSS S
POST  admin/compte/cle/ (no passkey)                                                LL S SSSS S
GET   admin/compte/cle/<int:number>/retirer/                                        LL x xxxx x
POST  admin/compte/cle/<int:number>/retirer/ (where there is none)                  LL 0 0000 0
GET   admin/compte/codes-de-secours/                                                LL S SSSS S
POST  admin/compte/codes-de-secours/                                                LL D DDDD D
GET   admin/compte/sessions/                                                        LL x xxxx x
POST  admin/compte/sessions/                                                        LL > >>>> >
GET   admin/jsi18n/                                                                 LL S SSSS S
GET   admin/guide/                                                                  LL S SSSS S
GET   admin/guide/<str:name>                                                        LL S SSSS S
GET   admin/guide/<str:name> (no picture of the guide)                              LL 0 0000 0
GET   admin/lisibilite/                                                             LL x xxxx x
POST  admin/lisibilite/                                                             LL S SSSS S
GET   admin/etat/                                                                   LL - SSSS S
GET   admin/calendrier/                                                             LL - SSSS S
GET   admin/frequentation/                                                          LL - SSSS S
GET   admin/frequentation.csv                                                       LL - SSSS S
GET   admin/avis/                                                                   LL - SSSS S
GET   admin/avis.csv                                                                LL - SSSS S
GET   admin/fiches.zip                                                              LL - SSSS S
GET   admin/traduction-a-jour/                                                      LL x xxxx x
POST  admin/traduction-a-jour/ (of a page)                                          LL - DDDD D
POST  admin/traduction-a-jour/ (of what pages share)                                LL - --DD D
GET   admin/autocomplete/ (nothing asked)                                           LL - ---- -
GET   admin/autocomplete/ (pages)                                                   LL - SSSS S
GET   admin/autocomplete/ (reviewers)                                               LL - SSSS S
GET   admin/autocomplete/ (illustrations)                                           LL - SSSS S
GET   admin/autocomplete/ (sources)                                                 LL - SSSS S
GET   admin/autocomplete/ (accounts)                                                LL - ---S S
GET   admin/r/<path:content_type_id>/<path:object_id>/ (a page)                     LL - >>>> >
GET   admin/r/<path:content_type_id>/<path:object_id>/ (a page that is not online)  LL - >>>> >
GET   admin/r/<path:content_type_id>/<path:object_id>/ (an account)                 LL - ---0 0
GET   admin/r/<path:content_type_id>/<path:object_id>/ (a draft)                    LL - ---- -
GET   admin/r/<path:content_type_id>/<path:object_id>/ (no number)                  LL - ---- -
GET   admin/auth/                                                                   LL 0 000S S
GET   admin/editorial/                                                              LL 0 SSSS S
GET   admin/glossary/                                                               LL 0 SSSS S
GET   admin/pages/                                                                  LL 0 SSSS S
GET   admin/pathologies/                                                            LL 0 SSSS S
GET   admin/procedures/                                                             LL 0 SSSS S
GET   admin/search/                                                                 LL 0 SSSS S
GET   admin/<url> (no address)                                                      LL 0 0000 0
GET   admin/<url> (an address without its last stroke)                              LL > >>>> >

= pathologies/pathology procedures/procedure pages/fixedpage glossary/term procedures/guidance
GET   …/                                                                            LL - SSSS S
GET   …/<path:object_id>/                                                           LL > >>>> >
GET   …/<path:object_id>/change/                                                    LL - SSSS S
POST  …/<path:object_id>/change/                                                    LL - dddd d
POST  …/<path:object_id>/change/ (in a window)                                      LL - dddd d
POST  …/<path:object_id>/change/ (submit)                                           LL - dddd d
POST  …/<path:object_id>/change/ (publish what a doctor approved)                   LL - --DD D
POST  …/<path:object_id>/change/ (publish what no doctor approved)                  LL - --dd d
GET   …/<path:object_id>/history/                                                   LL - >>>> >
GET   …/brouillon/garder/                                                           LL - SSSS S
POST  …/brouillon/garder/                                                           LL - dddd d
GET   …/brouillon/<int:draft>/apercu/                                               LL - SSSS S
GET   …/brouillon/<int:draft>/rendu/                                                LL - SSSS S
GET   …/brouillon/<int:draft>/changements/                                          LL - SSSS S
GET   …/brouillon/<int:draft>/abandonner/                                           LL - SSSS S
POST  …/brouillon/<int:draft>/abandonner/                                           LL - dddd d
GET   …/brouillon/<int:draft>/relire/                                               LL - -S-- S
POST  …/brouillon/<int:draft>/relire/ (yes)                                         LL - -d-- d
POST  …/brouillon/<int:draft>/relire/ (no)                                          LL - -d-- d
GET   …/brouillon/<int:draft>/lien/                                                 LL - SSSS S
POST  …/brouillon/<int:draft>/lien/                                                 LL - dddd d
POST  …/brouillon/<int:draft>/lien/ (take it back)                                  LL - dddd d
GET   …/brouillon/<int:draft>/publier-le/                                           LL - --SS S
POST  …/brouillon/<int:draft>/publier-le/                                           LL - --dd d
POST  …/brouillon/<int:draft>/publier-le/ (no longer)                               LL - --dd d
GET   …/<int:page>/historique/                                                      LL - SSSS S
GET   …/<int:page>/historique/<int:number>/                                         LL - SSSS S
GET   …/<int:page>/historique/<int:number>/rendu/                                   LL - SSSS S
GET   …/<int:page>/historique/<int:old>/<int:new>/                                  LL - SSSS S
GET   …/<int:page>/historique/<int:number>/reprendre/                               LL - xxxx x
POST  …/<int:page>/historique/<int:number>/reprendre/                               LL - dddd d

= pathologies/pathology procedures/procedure
GET   …/<int:page>/archiver/                                                        LL - --SS S
POST  …/<int:page>/archiver/                                                        LL - --DD D
POST  …/<int:page>/archiver/ (put back)                                             LL - --DD D

= pages/fixedpage glossary/term procedures/guidance
GET   …/<int:page>/archiver/                                                        LL - --00 0
POST  …/<int:page>/archiver/                                                        LL - --00 0

= pathologies/pathology procedures/procedure glossary/term procedures/guidance
GET   …/add/                                                                        LL - SSSS S
POST  …/add/                                                                        LL - dddd d
POST  …/add/ (in a window)                                                          LL - dddd d
POST  …/brouillon/garder/ (a new page)                                              LL - dddd d

= pages/fixedpage
GET   …/add/                                                                        LL - ---- -
POST  …/add/                                                                        LL - ---- -
POST  …/brouillon/garder/ (a new page)                                              LL - ---- -

= pathologies/pathology procedures/procedure pages/fixedpage
POST  …/ (delete what is ticked)                                                    LL - SSSS S
GET   …/<path:object_id>/delete/                                                    LL - ---- -
POST  …/<path:object_id>/delete/                                                    LL - ---- -

= glossary/term procedures/guidance
POST  …/ (delete what is ticked)                                                    LL - SSDD D
GET   …/<path:object_id>/delete/                                                    LL - --SS S
POST  …/<path:object_id>/delete/                                                    LL - --DD D

= editorial/source editorial/illustration
GET   …/add/                                                                        LL - S-SS S
GET   …/add/ (in a window)                                                          LL - S-SS S
POST  …/add/                                                                        LL - D-DD D
POST  …/add/ (in a window)                                                          LL - D-DD D

= editorial/reviewer search/synonyms search/protectedword search/foreignword search/lead
GET   …/add/                                                                        LL - --SS S
GET   …/add/ (in a window)                                                          LL - --SS S
POST  …/add/                                                                        LL - --DD D
POST  …/add/ (in a window)                                                          LL - --DD D

= editorial/source editorial/illustration editorial/reviewer
= search/synonyms search/protectedword search/foreignword search/lead
POST  …/ (delete what is ticked)                                                    LL - SSDD D
GET   …/<path:object_id>/delete/                                                    LL - --SS S
POST  …/<path:object_id>/delete/                                                    LL - --DD D

= procedures/indication pathologies/bodyregion
POST  …/ (delete what is ticked)                                                    LL - SSSS S
GET   …/add/                                                                        LL - ---- -
POST  …/add/                                                                        LL - ---- -
GET   …/<path:object_id>/delete/                                                    LL - ---- -
POST  …/<path:object_id>/delete/                                                    LL - ---- -

= editorial/source editorial/illustration editorial/reviewer procedures/indication pathologies/bodyregion
= search/synonyms search/protectedword search/foreignword search/lead
GET   …/                                                                            LL - SSSS S

= editorial/source editorial/illustration editorial/reviewer procedures/indication pathologies/bodyregion pages/clinic
= search/synonyms search/protectedword search/foreignword search/lead
GET   …/<path:object_id>/                                                           LL > >>>> >
GET   …/<path:object_id>/change/                                                    LL - SSSS S
GET   …/<path:object_id>/change/ (in a window)                                      LL - SSSS S
POST  …/<path:object_id>/change/                                                    LL - --DD D
POST  …/<path:object_id>/change/ (in a window)                                      LL - --DD D
GET   …/<path:object_id>/history/                                                   LL - SSSS S

= pages/clinic
GET   …/                                                                            LL - >>>> >
POST  …/ (delete what is ticked)                                                    LL - >>>> >
GET   …/add/                                                                        LL - ---- -
POST  …/add/                                                                        LL - ---- -
GET   …/<path:object_id>/delete/                                                    LL - ---- -
POST  …/<path:object_id>/delete/                                                    LL - ---- -

= search/soughtterm
GET   …/                                                                            LL - SSSS S
POST  …/ (delete what is ticked)                                                    LL - SSSS S
GET   …/add/                                                                        LL - ---- -
POST  …/add/                                                                        LL - ---- -
GET   …/<path:object_id>/                                                           LL > >>>> >
GET   …/<path:object_id>/change/                                                    LL - SSSS S
POST  …/<path:object_id>/change/                                                    LL - ---- -
GET   …/<path:object_id>/delete/                                                    LL - ---- -
POST  …/<path:object_id>/delete/                                                    LL - ---- -
GET   …/<path:object_id>/history/                                                   LL - SSSS S

= editorial/redirect
GET   …/                                                                            LL - --SS S
POST  …/ (delete what is ticked)                                                    LL - --SD D
GET   …/add/                                                                        LL - ---S S
POST  …/add/                                                                        LL - ---D D
GET   …/<path:object_id>/                                                           LL > >>>> >
GET   …/<path:object_id>/change/                                                    LL - --SS S
POST  …/<path:object_id>/change/                                                    LL - ---D D
GET   …/<path:object_id>/delete/                                                    LL - ---S S
POST  …/<path:object_id>/delete/                                                    LL - ---D D
GET   …/<path:object_id>/history/                                                   LL - --SS S

= auth/user
GET   …/                                                                            LL - ---S S
POST  …/ (delete what is ticked)                                                    LL - ---D D
POST  …/ (delete a superuser that is ticked)                                        LL - ---- D
GET   …/add/                                                                        LL - ---S S
POST  …/add/                                                                        LL - ---D D
GET   …/<path:object_id>/                                                           LL > >>>> >
GET   …/<path:object_id>/change/                                                    LL - ---S S
GET   …/<path:object_id>/change/ (a superuser)                                      LL - ---S S
POST  …/<path:object_id>/change/                                                    LL - ---D D
POST  …/<path:object_id>/change/ (a superuser)                                      LL - ---- D
GET   …/<path:object_id>/second-facteur/                                            LL - ---S S
GET   …/<path:object_id>/second-facteur/ (a superuser)                              LL - ---- S
POST  …/<path:object_id>/second-facteur/                                            LL - ---D D
POST  …/<path:object_id>/second-facteur/ (a superuser)                              LL - ---- D
GET   …/<id>/password/                                                              LL - ---S S
GET   …/<id>/password/ (a superuser)                                                LL - ---- S
POST  …/<id>/password/                                                              LL - ---D D
POST  …/<id>/password/ (a superuser)                                                LL - ---- D
GET   …/<path:object_id>/delete/                                                    LL - ---S S
GET   …/<path:object_id>/delete/ (a superuser)                                      LL - ---- S
POST  …/<path:object_id>/delete/                                                    LL - ---D D
POST  …/<path:object_id>/delete/ (a superuser)                                      LL - ---- D
GET   …/<path:object_id>/history/                                                   LL - ---S S

= auth/group
GET   …/                                                                            LL - ---- S
POST  …/ (delete what is ticked)                                                    LL - ---- D
GET   …/add/                                                                        LL - ---- S
POST  …/add/                                                                        LL - ---- D
GET   …/<path:object_id>/                                                           LL > >>>> >
GET   …/<path:object_id>/change/                                                    LL - ---- S
POST  …/<path:object_id>/change/                                                    LL - ---- D
GET   …/<path:object_id>/delete/                                                    LL - ---- S
POST  …/<path:object_id>/delete/                                                    LL - ---- D
GET   …/<path:object_id>/history/                                                   LL - ---- S

=
GET   relecture/<str:secret>/                                                       SS S SSSS S
POST  relecture/<str:secret>/ (yes)                                                 dd d dddd d
POST  relecture/<str:secret>/ (no)                                                  dd d dddd d
GET   relecture/<str:secret>/ (a wrong secret)                                      00 0 0000 0
POST  relecture/<str:secret>/ (a wrong secret)                                      00 0 0000 0
GET   relecture/<str:secret>/ (a link that was taken back)                          GG G GGGG G
POST  relecture/<str:secret>/ (a link that was taken back)                          GG G GGGG G
GET   relecture/<str:secret>/apercu/                                                SS S SSSS S
POST  relecture/<str:secret>/apercu/                                                xx x xxxx x
GET   relecture/<str:secret>/apercu/ (a wrong secret)                               00 0 0000 0
GET   relecture/<str:secret>/apercu/ (a link that was taken back)                   00 0 0000 0
"""
LINE = re.compile(r"(GET|POST) +(\S+)(?: \((.+)\))? +(\S\S \S \S{4} \S)")


@dataclass(frozen=True)
class Line:
    """One line for one address; `model` is "app/model", or "" where the address is of none."""

    method: str
    route: str
    case: str
    answers: str
    model: str = ""

    @property
    def ending(self) -> str:
        """The last word of the address that is no number or name."""
        return next(part for part in reversed(self.route.strip("/").split("/")) if "<" not in part)

    def __str__(self):
        return f"{self.method} {self.route}{f' ({self.case})' if self.case else ''}"


def lines() -> list[Line]:
    """Every line of the table, a line a model. Raises ValueError where one cannot be read."""
    found, models = [], []
    before = ""
    for text in filter(None, TABLE.splitlines()):
        if text.startswith("="):
            named = text[1:].split()
            models = [*models, *named] if before.startswith("=") else named
        elif read := LINE.fullmatch(text):
            method, route, case, answers = read.groups(default="")
            if "…" in route:
                found += [Line(method, route.replace("…", f"admin/{model}"), case, answers, model) for model in models]
            else:
                found.append(Line(method, route, case, answers))
        else:
            raise ValueError(f"a line of the table that cannot be read: {text}")
        before = text
    return found
