"use strict";

SwaggerUIBundle({
  url: "/api/v1/auth/swagger.json/",
  dom_id: "#swagger-ui",
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  // Neither asks a validator elsewhere, nor keeps the token after the tab is closed.
  validatorUrl: null,
  persistAuthorization: false,
});
