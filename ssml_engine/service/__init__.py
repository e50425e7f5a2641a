"""The gRPC service: requests in, plans and audio out, every refusal with a status and its diagnostics."""
