package io.tses.http.routes;

import io.tses.http.files.PackagedFile;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** All that the documentation consists of. */
public enum DocsFile implements PackagedFile {
    SWAGGER_PAGE("docs/swagger.html"),
    SWAGGER_START("docs/swagger.js"),
    SWAGGER_UI("/META-INF/resources/webjars/swagger-ui/5.34.1/swagger-ui-bundle.js"),
    SWAGGER_STYLE("/META-INF/resources/webjars/swagger-ui/5.34.1/swagger-ui.css"),
    REDOC_PAGE("docs/redoc.html"),
    REDOC_START("docs/redoc.js"),
    REDOC("/META-INF/resources/webjars/redoc/2.1.4/bundles/redoc.standalone.js") {
        /** The bundle would ask somebody else's server for an image; an empty one is in its place. */
        @Override
        public String finish(String bundle) {
            return bundle.replace(
                    "https://cdn.redoc.ly/redoc/logo-mini.svg",
                    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>");
        }
    },
    STYLE("docs/docs.css"),
    ICON("docs/icon.svg"),
    CONTRACT("openapi.yaml"),
    CONTRACT_AS_JSON("openapi.yaml") {
        @Override
        public String contentType() {
            return "application/json";
        }

        @Override
        public String finish(String yaml) {
            Map<String, Object> contract = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
            return new JsonObject(contract).encode();
        }
    };

    private final String resource;

    /** @param resource as seen from here, unless it begins with a slash */
    DocsFile(String resource) {
        this.resource = resource.startsWith("/") ? resource : "/io/tses/http/routes/" + resource;
    }

    @Override
    public String resource() {
        return resource;
    }
}
