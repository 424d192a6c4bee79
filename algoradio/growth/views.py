"""The files that staff uploaded, from wherever they are."""

from errno import ENAMETOOLONG

from csp.decorators import csp
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.views.static import serve

from algoradio.editorial.public import public_page

#: No name is ever given to another file: who has it needs not ask again, nor does a proxy in front.
FOR_GOOD = "public, max-age=31536000, immutable"


@public_page
@csp(settings.MEDIA_CONTENT_SECURITY_POLICY)
def media(request, path):
    """A file of the bucket or, without one, of the data folder."""
    if settings.MEDIA_BUCKET is None:
        try:
            return serve(request, path, document_root=settings.MEDIA_ROOT)
        except OSError as error:
            if error.errno == ENAMETOOLONG:
                raise Http404(path) from error
            raise
    try:
        file = default_storage.open(path)
    except (FileNotFoundError, SuspiciousFileOperation) as error:
        raise Http404(path) from error
    return FileResponse(file, headers={"Cache-Control": FOR_GOOD})
