"""The description of the machine addresses (OpenAPI 3.1), for the software that writes software."""

from django.conf import settings
from django.urls import reverse

from algoradio.editorial.addresses import absolute
from algoradio.editorial.models import AlertSign
from algoradio.exchange.infobutton import CODE_SYSTEMS, LANGUAGE, MEDIA_TYPES, RESPONSE_TYPE
from pathologies.models import Figure
from procedures.models import Indication, Outcome, Risk

VERSION = "1.0.0"  # of the answers' form: the first number moves when something is renamed or taken away

LANGUAGES = [code for code, _name in settings.LANGUAGES]
TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
DAY = {"type": "string", "format": "date"}
ADDRESS = {"type": "string", "format": "uri"}
PER_100 = {"type": ["integer", "null"], "minimum": 0, "maximum": 100}


def _ref(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


def _maybe(schema: dict) -> dict:
    """The same, or null."""
    if "type" in schema:
        return schema | {"type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def _list(schema: dict) -> dict:
    return {"type": "array", "items": schema}


def _object(**properties: dict) -> dict:
    """An object that holds all of these properties and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _choice(*values: str) -> dict:
    return {"type": "string", "enum": list(values)}


BY_LANGUAGE = _object(**dict.fromkeys(LANGUAGES, ADDRESS))
STAMP = {"edition": WHOLE, "language": _choice(*LANGUAGES)}
REFERENCE = {
    "slug": TEXT | {"description": "The French slug: the name of the record, whatever the language."},
    "title": _ref("Label"),
    "addresses": BY_LANGUAGE | {"description": "The public page, by language."},
    "record": ADDRESS | {"description": "The whole record."},
}
ENTRY = REFERENCE | {
    "languages": _list(_choice(*LANGUAGES)) | {"description": "The languages in which the page is written."},
    "tagline": _maybe(_ref("Label")),
    "names": _list(TEXT) | {"description": "Other names and patients’ own words, in the language asked for."},
    "summary": _maybe(_ref("Label")),
    "updated_on": DAY,
}
PLACED = {
    "codes": _list(TEXT) | {"description": "ICD-10, the main one first."},
    "regions": _list(_object(key=TEXT, name=_ref("Label"))),
}
ALERTS = {"alerts": _list(_ref("AlertLevel")) | {"description": "Signs of alarm, the most urgent first."}}
CLOSING = {
    "questions": _list(_object(question=_ref("Label"), answer=_ref("Passage"))),
    "sources": _list(_ref("Source")),
    "review": _ref("Review"),
}
INDICATION = {
    "target": _maybe(_ref("Label")),
    "place": _choice(*Indication.Place.values) | {"description": "The place in the strategy."},
    "place_words": TEXT,
    "place_note": _maybe(_ref("Label")),
    "sentence": _ref("Passage"),
    "evidence": _ref("Passage") | {"description": "What the studies say, in the words of the sources."},
    "sources": _list(WHOLE) | {"description": "Numbers in the record’s list of sources."},
}
CATEGORY = _object(scheme=TEXT, term=TEXT)
ATOM_TEXT = _object(type=TEXT, _value=TEXT)
ATOM_VALUE = _object(_value=TEXT)

SCHEMAS = {
    "Label": _object(language=_choice(*LANGUAGES), text=TEXT)
    | {"description": "A title or a name, and its language: French where it is not translated."},
    "Passage": _object(language=_choice(*LANGUAGES), text=TEXT, html=TEXT)
    | {
        "description": "A text: plain, and as HTML. In the HTML, [3] is source 3 of the record; its only tags are "
        "p, h3, ul, ol, li, strong, a, sup, sub, br and span, with lang where the language is not the one asked for."
    },
    "Source": _object(number=WHOLE, label=_ref("Label"), address=_maybe(ADDRESS)),
    "Reviewer": _object(
        name=TEXT, title=_maybe(_ref("Label")), registration_number=TEXT, interests=_maybe(_ref("Label"))
    ),
    "Review": _object(
        reviewed_by=_maybe(_ref("Reviewer")),
        reviewed_on=_maybe(DAY),
        due_on=_maybe(DAY),
        is_overdue={"type": "boolean"},
    )
    | {"description": "Without a reviewer, no doctor has reviewed the page yet: whoever shows it says so."},
    "AlertLevel": _object(
        level=_choice(*AlertSign.Level.values),
        when=TEXT,
        what=TEXT,
        telephone=_list(TEXT) | {"description": "The numbers to call, in France."},
        sms=_list(TEXT) | {"description": "The numbers to write to, for who cannot hear or speak."},
        signs=_list(_ref("Passage")),
    ),
    "Catalogue": _object(**STAMP, pathologies=_list(_object(**ENTRY, **PLACED)), procedures=_list(_object(**ENTRY))),
    "Pathology": _object(
        **STAMP,
        **ENTRY,
        **PLACED,
        **ALERTS,
        certainty=_maybe(_ref("Passage")),
        sections=_list(
            _object(
                field=_choice(*Figure.Section.values),
                title=TEXT,
                body=_maybe(_ref("Passage")),
                figures=_list(_object(low=PER_100, high=PER_100, text=_ref("Passage"))),
            )
        ),
        indications=_list(_object(procedure=_object(**REFERENCE), **INDICATION)),
        **CLOSING,
    ),
    "Procedure": _object(
        **STAMP,
        **ENTRY,
        sheets=BY_LANGUAGE | {"description": "The technical sheet for physicians, by language."},
        facts=_list(_object(field=TEXT, label=TEXT, value=_ref("Label"))),
        certainty=_maybe(_ref("Passage")),
        purpose=_maybe(_ref("Passage")),
        indications=_list(_object(pathology=_object(**REFERENCE), **INDICATION)),
        contraindications=_list(_ref("Passage")),
        preparation=_list(_ref("Passage")),
        steps=_list(_object(title=_ref("Label"), text=_maybe(_ref("Passage")))),
        aftercare=_maybe(_ref("Passage")),
        benefit=_maybe(_ref("Passage")),
        outcomes=_list(
            _object(
                situation=_ref("Label"),
                side=_choice(*Outcome.Side.values),
                heading=_ref("Label"),
                text=_ref("Passage"),
                with_per_100=PER_100,
                without_per_100=PER_100,
                compared_with=_maybe(_ref("Label")),
                caption=_maybe(_ref("Passage")),
            )
        ),
        without_treatment=_maybe(_ref("Passage")),
        disputed=_maybe(_ref("Passage")),
        risks=_list(
            _object(
                kind=_choice(*Risk.Kind.values),
                name=_ref("Label"),
                frequency=_ref("Label"),
                low=PER_100,
                high=PER_100,
                action=_ref("Passage"),
            )
        ),
        radiation=_maybe(_ref("Passage")),
        **ALERTS,
        alternatives=_maybe(_ref("Passage")),
        questions_to_ask=_list(_ref("Passage")),
        **CLOSING,
    ),
    "KnowledgeResponse": _object(
        feed=_object(
            base=ADDRESS,
            lang=_choice(*LANGUAGES),
            title=ATOM_TEXT,
            subtitle=ATOM_TEXT,
            author=_object(name=ATOM_VALUE, uri=ATOM_VALUE),
            id=ATOM_VALUE,
            updated=ATOM_VALUE,
            category=_list(CATEGORY),
            entry=_list(
                _object(
                    lang=_choice(*LANGUAGES),
                    title=ATOM_TEXT,
                    id=ATOM_VALUE,
                    link=_list(_object(href=ADDRESS, hreflang=TEXT, rel=TEXT, type=TEXT, title=TEXT)),
                    summary=ATOM_TEXT,
                    updated=ATOM_VALUE,
                    category=_list(CATEGORY),
                )
            ),
        )
    )
    | {"description": "The Atom feed of the HL7 Infobutton knowledge response, in JSON."},
    "Problem": _object(type=TEXT, title=TEXT, status=WHOLE, detail=TEXT)
    | {"description": "RFC 9457. `detail` is one sentence in the language asked for."},
}

_REFUSED = {"content": {"application/problem+json": {"schema": _ref("Problem")}}}
_LANGUAGE_PARAMETER = {
    "name": "language",
    "in": "query",
    "schema": _choice(*LANGUAGES) | {"default": settings.LANGUAGE_CODE},
}
_SLUG_PARAMETER = {"name": "slug", "in": "path", "required": True, "schema": TEXT | {"pattern": "^[-a-zA-Z0-9_]+$"}}


def description(request) -> dict:
    """The OpenAPI description of the site that was asked."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Algoradio",
            "version": VERSION,
            "description": "The public catalogue as data, and the HL7 Infobutton requests of practices’ software. "
            "Read only, no key, no cookie; nothing about a person is read or kept.",
        },
        "servers": [{"url": absolute(request, "/").rstrip("/")}],
        "paths": {
            reverse("exchange:infobutton"): {"get": _knowledge_request()},
            reverse("exchange:catalogue"): {"get": _data("catalogue", "Everything that is published.", "Catalogue")},
            _record("exchange:pathology"): {
                "get": _data("pathology", "A pathology, whole.", "Pathology", by_slug=True)
            },
            _record("exchange:procedure"): {
                "get": _data("procedure", "A procedure, whole.", "Procedure", by_slug=True)
            },
            reverse("exchange:openapi"): {"get": _data("openapi", "This description.")},
        },
        "components": {"schemas": SCHEMAS},
    }


def _record(name: str) -> str:
    """The path of a record, as a template."""
    return reverse(name, args=["slug"]).replace("slug", "{slug}")


def _data(operation: str, summary: str, schema: str = "", by_slug: bool = False) -> dict:
    content = {"application/json": {"schema": _ref(schema) if schema else {"type": "object"}}}
    responses = {
        "200": {
            "description": "The data, with an ETag that moves with the edition.",
            "headers": {"ETag": {"schema": TEXT}},
            "content": content,
        },
        "304": {"description": "Unchanged since the ETag that If-None-Match names."},
        "400": _REFUSED | {"description": "A language that the site has not, or a parameter that cannot be read."},
    }
    if by_slug:
        responses["301"] = {"description": "The slug is another language’s: the record is under its French one."}
        responses["404"] = _REFUSED | {"description": "No published page bears this slug."}
    parameters = [*([_SLUG_PARAMETER] if by_slug else []), _LANGUAGE_PARAMETER]
    return {"operationId": operation, "summary": summary, "parameters": parameters, "responses": responses}


def _knowledge_request() -> dict:
    """The Infobutton request: what is read of it, and what it answers."""
    read = {
        "mainSearchCriteria.v.c": ("An ICD-10 code, such as M54.3.", TEXT),
        "mainSearchCriteria.v.cs": ("The OID of its code system.", _choice(*CODE_SYSTEMS)),
        "mainSearchCriteria.v.dn": ("A name: without a code, leads to the site’s search.", TEXT),
        "mainSearchCriteria.v.ot": ("The same, in the words of the record.", TEXT),
        **dict.fromkeys(LANGUAGE, ("A language tag, such as fr or en-US.", TEXT)),
        RESPONSE_TYPE: ("The form of the answer; goes before the Accept header.", _choice(*MEDIA_TYPES)),
    }
    return {
        "operationId": "infobutton",
        "summary": "HL7 Infobutton, URL-based: the pages that answer to a code.",
        "description": "A second criterion bears 1 after each of its names, a third 2. No other parameter is read.",
        "parameters": [
            {"name": name, "in": "query", "description": words, "schema": schema}
            for name, (words, schema) in read.items()
        ],
        "responses": {
            "200": {
                "description": "The pages that answer: a list to read or, in JSON, a feed.",
                "content": {
                    "application/json": {"schema": _ref("KnowledgeResponse")},
                    "text/html": {"schema": TEXT},
                },
            },
            "302": {"description": "One page answers: its address. Or a name was given: the address of its search."},
            "400": _REFUSED | {"description": "A parameter is missing or malformed, or its code system is unknown."},
            "404": _REFUSED | {"description": "No page answers to the code."},
            "406": _REFUSED | {"description": "The form asked for is neither HTML nor JSON."},
        },
    }
