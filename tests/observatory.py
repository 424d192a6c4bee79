"""What HTTP Observatory would say of a site: its ten tests and what each is worth.

Written after the published rules of MDN's scanner, https://github.com/mdn/mdn-http-observatory: `src/analyzer/tests/`
says which result a site gets in each test, `src/grader/charts.js` what a result is worth, `src/scanner/index.js` that
100 points are the start and that more are given only where no fault has cost more than 10. The lists of sites that
browsers preload, which only the scanner has, are taken to be empty.
"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.markup import Markup

START, ENOUGH_FOR_MORE = 100, 90
BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
INLINE = {"'unsafe-inline'", "data:"}
FINGERPRINTS = ("'sha256-", "'sha384-", "'sha512-", "'nonce-")
HALF_A_YEAR = 15_552_000  # seconds, as the scanner has it
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
LOOSE = {"origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade"}


@dataclass(frozen=True)
class Visit:
    """What a scanner meets: the way from `http://`, address by address, and the answer at the end of `https://`.

    `headers` by name in small letters, each with all its values; `cookies` as their lines.
    """

    route: list[str]
    headers: dict[str, list[str]]
    html: str
    cookies: list[str] = field(default_factory=list)

    def header(self, name: str) -> str:
        return (self.headers.get(name) or [""])[0].strip()


def score(visit: Visit) -> tuple[int, dict[str, int]]:
    """The points of a site, and those of each test."""
    points = {test.__name__: test(visit) for test in TESTS}
    faults = START + sum(point for point in points.values() if point < 0)
    return (START + sum(points.values()) if faults >= ENOUGH_FOR_MORE else max(faults, 0)), points


def directives(visit: Visit) -> dict[str, set[str]]:
    """The sources of each directive: those that all policies of the answer allow. {} where one is said twice."""
    found: dict[str, set[str]] = {}
    for policy in filter(str.strip, ",".join(visit.headers.get("content-security-policy", [])).split(",")):
        told = [directive.lower().split() for directive in policy.split(";") if directive.strip()]
        own = {name: set(sources) or {"'none'"} for name, *sources in told}
        if len(own) < len(told):
            return {}
        found = {name: found.get(name, sources) & own.get(name, sources) for name, sources in (found | own).items()}
    return found


def content_security_policy(visit: Visit) -> int:
    policy = directives(visit)
    if not policy:
        return -25
    usual = policy.get("default-src", {"*"})
    script, style, plugin = (policy.get(name, usual) for name in ("script-src", "style-src", "object-src"))
    script, style = (_without_inline(sources) for sources in (script, style))
    if "'strict-dynamic'" in script:
        if not any(one.startswith(FINGERPRINTS) for one in script):
            return -25
        script = {one for one in script if not one.startswith(tuple(BROAD)) and one != "'self'"}
    passive = {one for name in ("img-src", "media-src") for one in policy.get(name, policy.get("default-src", set()))}
    others = {
        one for name, sources in policy.items() if name not in {"img-src", "media-src", "script-src"} for one in sources
    }
    if script & (BROAD | INLINE) or plugin & BROAD:
        return -20
    if any(one.startswith(("http:", "ftp:")) for one in others | script):
        return -20
    if "'unsafe-eval'" in script | style:
        return -10
    if any(one.startswith(("http:", "ftp:")) for one in passive):
        return -10
    if style & (BROAD | INLINE):
        return 0
    return 10 if usual == {"'none'"} else 5


def _without_inline(sources: set[str]) -> set[str]:
    """Browsers that know fingerprints pass over 'unsafe-inline' beside one."""
    return sources - {"'unsafe-inline'"} if any(one.startswith(FINGERPRINTS) for one in sources) else sources


def cookies(visit: Visit) -> int:
    is_bound = strict_transport_security(visit) == 0
    return min((_cookie(line, is_bound) for line in visit.cookies), default=0)


def _cookie(line: str, is_bound: bool) -> int:
    """The worst that is to be said of a cookie; `is_bound`: to https, by the site."""
    first, *told = (part.strip().lower() for part in line.split(";"))
    name, given = first.partition("=")[0], {one.partition("=")[0]: one.partition("=")[2] for one in told}
    same_site, is_secure, is_session = given.get("samesite", ""), "secure" in given, "sess" in name or "login" in name
    found = [5 if same_site else 0]
    if "samesite" in given and (same_site not in {"lax", "strict", "none"} or (same_site == "none" and not is_secure)):
        found.append(-20)
    if "csrf" in name and not same_site:
        found.append(-20)
    if is_session and "httponly" not in given:
        found.append(-30)
    if not is_secure:
        found.append((-10 if is_session else -5) if is_bound else (-40 if is_session else -20))
    return min(found)


def cross_origin_resource_sharing(visit: Visit) -> int:
    """Answers that any site may read with its visitor's cookies."""
    is_open = visit.header("access-control-allow-origin") not in ("", "*")
    return -50 if is_open and visit.header("access-control-allow-credentials").lower() == "true" else 0


def redirection(visit: Visit) -> int:
    addresses = [urlsplit(one) for one in visit.route]
    if len(addresses) == 1 or addresses[-1].scheme != "https":
        return -20
    if addresses[1].scheme != "https":
        return -10
    return 0 if addresses[0].hostname == addresses[1].hostname else -5


def referrer_policy(visit: Visit) -> int:
    told = visit.headers.get("referrer-policy", [])
    known = [one for one in map(str.strip, ",".join(told).lower().split(",")) if one in PRIVATE | LOOSE]
    if not told:
        return 0
    return 5 if known and known[-1] in PRIVATE else -5


def strict_transport_security(visit: Visit) -> int:
    told = visit.header("strict-transport-security").lower()
    ages = [one.strip().removeprefix("max-age=") for one in told.split(";") if one.strip().startswith("max-age=")]
    if not told or "," in told or not ages or not ages[-1].isdecimal():
        return -20
    return 0 if int(ages[-1]) >= HALF_A_YEAR else -10


def subresource_integrity(visit: Visit) -> int:
    scripts = [one for one in Markup(visit.html).all("script") if one.get("src")]
    own = [one for one in scripts if _is_own(one.get("src"), visit)]
    elsewhere = [one for one in scripts if one not in own]
    if any(not one.get("src").startswith("https:") for one in elsewhere):
        return -20 if all(one.get("integrity") for one in elsewhere) else -50
    if any(not one.get("integrity") for one in elsewhere):
        return -5
    return 5 if elsewhere or any(one.get("integrity") for one in own) else 0


def _is_own(address: str, visit: Visit) -> bool:
    parts = urlsplit(address)
    return not parts.netloc or (bool(parts.scheme) and parts.hostname == urlsplit(visit.route[-1]).hostname)


def x_content_type_options(visit: Visit) -> int:
    return 0 if visit.header("x-content-type-options").lower() == "nosniff" else -5


def x_frame_options(visit: Visit) -> int:
    if directives(visit).get("frame-ancestors"):
        return 5
    told = visit.header("x-frame-options").lower()
    return 0 if told in {"deny", "sameorigin"} or told.startswith("allow-from") else -20


def cross_origin_resource_policy(visit: Visit) -> int:
    return {"same-origin": 10, "same-site": 10, "cross-origin": 0, "": 0}.get(
        visit.header("cross-origin-resource-policy").lower(), -5
    )


TESTS = [
    content_security_policy,
    cookies,
    cross_origin_resource_sharing,
    redirection,
    referrer_policy,
    strict_transport_security,
    subresource_integrity,
    x_content_type_options,
    x_frame_options,
    cross_origin_resource_policy,
]
