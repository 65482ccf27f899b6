"""HTTP: request context, rendering, headers, assets, the server."""
