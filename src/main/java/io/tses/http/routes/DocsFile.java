package io.tses.http.routes;

import io.vertx.core.json.JsonObject;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import static java.nio.charset.StandardCharsets.UTF_8;

/** All that the documentation consists of. */
public enum DocsFile {
    SWAGGER_PAGE("docs/swagger.html", Type.HTML),
    SWAGGER_START("docs/swagger.js", Type.SCRIPT),
    SWAGGER_UI("/META-INF/resources/webjars/swagger-ui/5.34.1/swagger-ui-bundle.js", Type.SCRIPT),
    SWAGGER_STYLE("/META-INF/resources/webjars/swagger-ui/5.34.1/swagger-ui.css", Type.STYLE),
    REDOC_PAGE("docs/redoc.html", Type.HTML),
    REDOC_START("docs/redoc.js", Type.SCRIPT),
    REDOC("/META-INF/resources/webjars/redoc/2.1.4/bundles/redoc.standalone.js", Type.SCRIPT) {
        /** The bundle would ask somebody else's server for an image; an empty one is in its place. */
        @Override
        String finish(String bundle) {
            return bundle.replace(
                    "https://cdn.redoc.ly/redoc/logo-mini.svg",
                    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>");
        }
    },
    STYLE("docs/docs.css", Type.STYLE),
    ICON("docs/icon.svg", Type.IMAGE),
    CONTRACT("openapi.yaml", Type.YAML),
    CONTRACT_AS_JSON("openapi.yaml", Type.JSON) {
        @Override
        String finish(String yaml) {
            Map<String, Object> contract = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
            return new JsonObject(contract).encode();
        }
    };

    private final String resource;
    private final String type;

    DocsFile(String resource, String type) {
        this.resource = resource;
        this.type = type;
    }

    /** Such as {@code swagger.js}, unique among all. */
    String fileName() {
        return resource.substring(resource.lastIndexOf('/') + 1);
    }

    String contentType() {
        return type;
    }

    /** Blocks. */
    public byte[] read() throws IOException {
        try (InputStream in = DocsFile.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new FileNotFoundException(resource);
            }
            return finish(new String(in.readAllBytes(), UTF_8)).getBytes(UTF_8);
        }
    }

    /** Makes of the resource what is sent. */
    String finish(String text) {
        return text;
    }

    /** All are text in UTF-8, and each type says so that does not imply it. */
    private static final class Type {
        static final String HTML = "text/html; charset=utf-8";
        static final String SCRIPT = "text/javascript; charset=utf-8";
        static final String STYLE = "text/css; charset=utf-8";
        static final String IMAGE = "image/svg+xml";
        static final String YAML = "application/yaml";
        static final String JSON = "application/json";
    }
}
