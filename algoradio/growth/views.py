"""The files that staff uploaded, from wherever they are."""

from csp.decorators import csp
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.views.static import serve

from algoradio.editorial.public import public_page

#: No name is ever given to another file: who has it needs not ask again, nor does a proxy in front.
FOR_GOOD = "public, max-age=31536000, immutable"

LONGEST = 255  # bytes of a name, which disks refuse to look for beyond


@public_page
@csp(settings.MEDIA_CONTENT_SECURITY_POLICY)
def media(request, path):
    """A file of the bucket or, without one, of the data folder."""
    if len(path.encode()) > LONGEST:
        raise Http404("no file has so long a name")
    if settings.MEDIA_BUCKET is None:
        return serve(request, path, document_root=settings.MEDIA_ROOT)
    try:
        file = default_storage.open(path)
    except (FileNotFoundError, SuspiciousFileOperation) as error:
        raise Http404(path) from error
    return FileResponse(file, headers={"Cache-Control": FOR_GOOD})
