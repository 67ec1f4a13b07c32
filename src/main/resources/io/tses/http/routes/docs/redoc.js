"use strict";

Redoc.init(
  "/api/v1/auth/swagger.json/",
  {
    expandResponses: "200,202",
    scrollYOffset: ".docs-nav",
    theme: {
      colors: { primary: { main: "#1f5fbf" } },
      typography: {
        fontFamily: "system-ui, sans-serif",
        headings: { fontFamily: "system-ui, sans-serif", fontWeight: "600" },
        code: { fontFamily: "ui-monospace, monospace" },
      },
    },
  },
  document.getElementById("redoc"),
);
