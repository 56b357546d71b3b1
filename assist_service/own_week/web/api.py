"""The part of the OpenAPI document about an agent's own week."""

from assist_service.web.features import ApiPart
from assist_service.web.openapi_terms import object_of, operation, text

_LINK_ERRORS = (400, 401, 403, 413, 503)
API = ApiPart(
    schemas={"OwnLink": object_of({"url": text()})},
    paths={
        "/own/link": {
            "post": operation(
                "A single-use link to the agent's own week, valid for 1 minute; programs get 403",
                "OwnLink",
                errors=_LINK_ERRORS,
            )
        },
    },
)
