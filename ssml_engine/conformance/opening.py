"""An address on the command line -> the target that speaks its protocol."""

from __future__ import annotations

import os

from ssml_engine.conformance.targets import Target, TargetError

# Environment variable that holds the key of a server that wants one.
KEY_VARIABLE = "SSML_CONFORMANCE_KEY"


def open_target(address: str, offers: frozenset[str] = frozenset()) -> Target:
    """Open `HOST:PORT`, `azure+https://HOST/PATH` or `google+HOST:PORT`.

    offers: what the server has besides what its protocol shows. Raises TargetError for an address of none of
    these forms.
    """
    key = os.environ.get(KEY_VARIABLE, "")
    if address.startswith(("azure+https://", "azure+http://")):
        from ssml_engine.conformance.azure_rest import AzureRest

        return AzureRest(address.removeprefix("azure+"), key, offers)
    if address.startswith("google+"):
        from ssml_engine.conformance.google_grpc import GoogleGrpc

        return GoogleGrpc(address.removeprefix("google+"), key, offers)
    if "://" in address or ":" not in address:
        raise TargetError(f'"{address}" is not HOST:PORT, azure+https://HOST/PATH or google+HOST:PORT')
    from ssml_engine.conformance.engine_grpc import EngineGrpc

    return EngineGrpc(address, offers)
