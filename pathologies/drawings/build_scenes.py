#!/usr/bin/env python3
"""Draw the schematics that explain a pathology (standard library only).

    python3 build_scenes.py            writes scene-<key>.svg and scenes-labels.json

They are of the family of the procedures' schematics and use their anatomy and their pen, read by path from
`procedures/drawings/build_procedures.py`: what a patient learns here is found again, unchanged, on the page of the
gesture. Millimetres, sides and the way up are those of that file. No sign of a guidance: nobody holds a needle here.
"""
import importlib.util
import json
from pathlib import Path

HERE = Path(__file__).resolve().parent
FAMILY = HERE.parents[1] / "procedures" / "drawings" / "build_procedures.py"
_spec = importlib.util.spec_from_file_location("build_procedures", FAMILY)
family = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(family)

# The disc has the outline of BODY; on the right of the picture its back edge bulges, from the foramen to the midline.
BULGE = [(21.5, 16), (19.4, 11), (17.4, 5.6), (13.4, 1.4), (9.4, 2.4), (6.4, 6.6), (1.5, 8.8)]
DISC = family.BODY[:4] + BULGE + family.BODY[8:]
FREE = [(19.4, 11), (16.5, 9.2), (9, 8), (1.5, 8.8)]  # where its edge would be
PUSHED = [(8.4, -2.2), (13, -.6), (17.2, 1.8), (21, 5), (27, 10), (32, 18)]  # the root, carried on the bulge

# The body of CRUSHED, its front lower still: a wedge.
WEDGE = [(13, 0, "c"), (9.5, 9), (5, 20), (5, 33, "c"), (-2, 34), (-9, 33, "c"), (-11, 16), (-13.5, 0, "c"), (-6, .6)]


def disque_et_racine():
    d, v = family.Drawing("disque-et-racine"), family.View(104, 131, 1.8)
    d.ct_field()
    family.skin(d, v)
    family.spine_slice(d, v, bodies=())
    d.path("sch-disc", v.shape(DISC))
    d.path("sch-fine", v.shape(FREE, False), extra=' stroke-dasharray="2 3"')
    family.roots(d, v, right=PUSHED)
    d.close_field()
    d.target(*v.at((13.8, 3)), 19)
    d.label("canal", 84, v.at((0, -9.8)), "Canal, avec|les nerfs", "Canal, with|the nerves")
    d.label("root", 142, v.at((20.5, 4)), "Racine|du nerf", "Nerve|root")
    d.label("bulge", 178, v.at((12.2, 5.6)), "Hernie|du disque", "Slipped disc|(the bulge)")
    d.label("disc", 215, v.at((10, 32)), "Disque", "Disc")
    return d.save({
        "title": ("Un disque du bas du dos qui touche la racine d’un nerf", "A disc of the lower back that touches a nerve root"),
        "desc": ("Le bas du dos vu en coupe, le dos en haut : le disque déborde vers l’arrière et d’un côté, au-delà de son "
                 "bord normal, en pointillé. Cette hernie touche la racine du nerf ; de l’autre côté, la racine est libre.",
                 "The lower back seen in slice, back at the top: the disc bulges backwards and to one side, beyond its "
                 "normal edge, the dotted line. This slipped disc touches the nerve root; on the other side, the root is "
                 "free.")}, HERE, "scene")


def vertebre_tassee():
    d = family.Drawing("vertebre-tassee")
    d.fluoro_field()
    d.path("sch-skin", "M0 54Q108 44 220 54V240H0z")
    family.vertebra(d, 173, 142, 11, family.SOUND)
    family.vertebra(d, 108, 134, 0, WEDGE)
    family.vertebra(d, 44, 141, -9, family.SOUND)
    before = family.View(108, 134, 1.65).shape(family.SOUND[1:6], False)  # its front when it was whole
    d.path("sch-fine", before, extra=' stroke-dasharray="2 3"')
    d.close_field()
    d.target(108, 167, 34)
    d.label("back", 54, (196, 51.6), "Le dos", "The back")
    d.label("collapsed", 136, (116, 144), "Vertèbre|tassée", "Collapsed|vertebra")
    d.label("whole", 180, (172, 174), "Vertèbre|entière", "Whole|vertebra")
    return d.save({
        "title": ("Une vertèbre tassée entre deux vertèbres entières", "A collapsed vertebra between two whole ones"),
        "desc": ("La colonne vue de côté, le dos en haut, la tête à droite : la vertèbre du milieu s’est écrasée à l’avant, "
                 "du côté du ventre, en forme de coin, et la colonne se courbe. Le pointillé montre la place qu’elle occupait.",
                 "The spine seen from the side, back at the top, head on the right: the vertebra in the middle is crushed "
                 "at the front, on the belly side, into a wedge, and the spine bends. The dotted line shows the room it "
                 "used to fill.")}, HERE, "scene")


ALL = (disque_et_racine, vertebre_tassee)


def main():
    words = {"scene-" + draw.__name__.replace("_", "-"): draw() for draw in ALL}
    (HERE / "scenes-labels.json").write_text(json.dumps(words, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
