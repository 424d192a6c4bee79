"""What procedures draw: the scene beside the title."""

from django import template
from django.utils.translation import get_language

from procedures.scenes import SCENES, scene

register = template.Library()


@register.inclusion_tag("components/scene.html")
def scene_plate(procedure):
    """The schematic of a gesture with its labels, the title's line ending on its target; or nothing."""
    drawn = scene(procedure.scene, get_language()) if procedure.scene in SCENES else None
    return {"scene": drawn, "css": "title__side title__side--wide", "lead": True, "language": get_language()}


@register.inclusion_tag("procedures/scene_small.html")
def scene_small(procedure):
    """The schematic of a gesture without labels, for a list."""
    return scene_thumbnail(procedure.scene)


@register.inclusion_tag("procedures/scene_small.html")
def scene_thumbnail(key):
    """The schematic of that key without labels; nothing for another."""
    return {"scene": scene(key, get_language()) if key in SCENES else None}
