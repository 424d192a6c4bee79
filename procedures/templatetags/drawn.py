"""What procedures draw: the scene beside the title."""

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from procedures.scenes import SCENES, scene

register = template.Library()


@register.inclusion_tag("procedures/scene.html")
def scene_plate(procedure):
    """The schematic of a gesture with its labels, or nothing where none was chosen."""
    if procedure.scene not in SCENES:
        return {"scene": None}
    drawn = scene(procedure.scene, get_language())
    return {
        "scene": drawn,
        "picture": mark_safe(drawn.picture),
        "leaders": mark_safe(drawn.leaders),
        "foreign": drawn.language != get_language(),
    }


@register.inclusion_tag("procedures/scene_small.html")
def scene_small(procedure):
    """The schematic of a gesture without labels, for a list."""
    if procedure.scene not in SCENES:
        return {"scene": None}
    return {"scene": procedure.scene, "picture": mark_safe(scene(procedure.scene, get_language()).picture)}
