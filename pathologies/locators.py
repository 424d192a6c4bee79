"""Where on the body each pathology is shown: the view, what is lit, the exact target, the square cut for lists.

Coordinates are those of `drawings/body.svg`: 540 × 704, the axis of the front view at x = 135, of the back view at
x = 405. Where pain travels along a nerve, the nerve's path is lit instead of a region: it is what the patient feels.
"""

from dataclasses import dataclass

AXIS = {"face": 135, "dos": 405}


@dataclass(frozen=True)
class Locator:
    """One drawing. `lit`: regions of body.svg; `paths`: (path data, width); `targets`: points, the main one first."""

    view: str
    crop: tuple[int, int, int, int]
    targets: tuple[tuple[int, int], ...]
    lit: tuple[str, ...] = ()
    paths: tuple[tuple[str, int], ...] = ()


LEG = "M405 299C412 322 428 350 435 400C440 460 434 520 436 560C438 600 434 640 434 672"
ARM = "M405 121C420 141 450 150 470 176C486 220 496 270 502 330C506 350 514 370 520 400"
WRIST = "M206 196C214 240 224 286 235 328C239 350 243 370 247 396"
RIB = "M405 196C424 194 446 206 459 236"

LOCATORS = {
    "cephalee": Locator("face", (51, 4, 168, 168), ((150, 62),), ("region-tete", "region-visage")),
    "rachialgie": Locator(
        "dos", (285, 84, 240, 240), ((405, 284), (405, 122)), ("region-nuque-dos", "region-dos", "region-lombes")
    ),
    "radiculalgie": Locator("dos", (203, 96, 404, 404), ((405, 299), (405, 121)), paths=((LEG, 26), (ARM, 20))),
    "nevralgie-pelvienne": Locator("face", (55, 250, 160, 160), ((135, 350),), ("region-perinee",)),
    "tassement-osteoporotique": Locator("dos", (305, 118, 200, 200), ((405, 246),), ("region-dos", "region-lombes")),
    "lesion-tumorale-osteolytique": Locator(
        "dos",
        (255, 112, 300, 300),
        ((405, 270), (448, 350)),
        ("region-epaule-dos", "region-dos", "region-lombes", "region-bassin", "region-hanche-dos"),
    ),
    "lyse-isthmique": Locator("dos", (320, 192, 170, 170), ((405, 302),), ("region-lombes",)),
    "arthrose-refractaire": Locator(
        "dos", (285, 84, 240, 240), ((405, 288), (405, 122)), ("region-nuque-dos", "region-lombes")
    ),
    "arthrose-des-membres": Locator(
        "face",
        (-65, 128, 400, 400),
        ((164, 503), (187, 340), (212, 166), (241, 372)),
        ("region-epaule", "region-main", "region-hanche", "region-genou"),
    ),
    "douleurs-capsulo-ligamentaires": Locator("face", (118, 96, 144, 144), ((206, 166),), ("d-epaule-face",)),
    "nevrome-de-morton": Locator("face", (110, 600, 96, 96), ((175, 672),), ("d-pied-face",)),
    "conflits-nerveux-peripheriques": Locator("face", (168, 240, 166, 166), ((237, 338),), paths=((WRIST, 17),)),
    "douleurs-intercostales": Locator("dos", (325, 118, 180, 180), ((405, 196),), paths=((RIB, 13),)),
}

#: What each entry of « Où avez-vous mal ? » lights, front and back: the key of a BodyRegion → regions of body.svg.
REGIONS = {
    "tete-et-visage": ("region-tete", "region-visage", "region-tete-dos"),
    "cou": ("region-nuque", "region-nuque-dos"),
    "epaule": ("region-epaule", "region-epaule-dos"),
    "haut-du-dos": ("region-dos",),
    "thorax-et-cotes": ("region-thorax",),
    "bas-du-dos": ("region-lombes",),
    "bras-et-main": ("region-bras", "region-main", "region-bras-dos", "region-main-dos"),
    "bassin-hanche-et-fesse": ("region-hanche", "region-hanche-dos", "region-bassin"),
    "perinee-et-aine": ("region-perinee",),
    "cuisse-et-jambe": ("region-cuisse", "region-jambe", "region-cuisse-dos", "region-jambe-dos"),
    "genou": ("region-genou", "region-genou-dos"),
    "cheville-et-pied": ("region-pied", "region-pied-dos"),
}
#: Where the line of a label touches the body on the map, and on which side the label stands, from top to bottom.
SPOTS = {
    "start": {
        "tete-et-visage": (135, 66),
        "epaule": (70, 168),
        "thorax-et-cotes": (112, 200),
        "perinee-et-aine": (135, 338),
        "genou": (106, 502),
        "cheville-et-pied": (92, 664),
    },
    "end": {
        "cou": (405, 122),
        "haut-du-dos": (405, 205),
        "bas-du-dos": (405, 283),
        "bras-et-main": (503, 330),
        "bassin-hanche-et-fesse": (438, 352),
        "cuisse-et-jambe": (437, 560),
    },
}
