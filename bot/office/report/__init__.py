"""The morning report and one case as a sheet: plain values turned into HTML or text, without a web server."""
