package io.tses.http;

import io.tses.http.routes.DocsFile;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** The documented contract, as tests hold it against answers: every reference followed, and no field but the documented ones. */
final class Contract {
    private static final JsonSchemaOptions OPTIONS = new JsonSchemaOptions()
            .setBaseUri("app://tses/")
            .setDraft(Draft.DRAFT202012)
            .setOutputFormat(OutputFormat.Basic);

    private final JsonObject source;
    private final List<Operation> operations = new ArrayList<>();

    private Contract(JsonObject source) {
        this.source = source;
        JsonObject paths = ((JsonObject) follow(source)).getJsonObject("paths");
        for (String path : paths.fieldNames()) {
            JsonObject methods = paths.getJsonObject(path);
            methods.fieldNames()
                    .forEach(method -> operations.add(new Operation(
                            HttpMethod.valueOf(method.toUpperCase(Locale.ROOT)), path, methods.getJsonObject(method))));
        }
    }

    static Contract read() {
        try {
            return new Contract(new JsonObject(new String(DocsFile.CONTRACT_AS_JSON.read(), UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonObject source() {
        return source.copy();
    }

    List<Operation> operations() {
        return operations;
    }

    Operation operation(String id) {
        return operations.stream()
                .filter(operation -> operation.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no operation " + id));
    }

    /** An example of a body, by the name that says which answer it gets. */
    record Example(Operation operation, String name, JsonObject value) {
        @Override
        public String toString() {
            return operation.id() + " " + name;
        }
    }

    record Operation(HttpMethod method, String path, JsonObject content) {
        String id() {
            return content.getString("operationId");
        }

        boolean isSecured() {
            return !content.containsKey("security");
        }

        List<Integer> statuses() {
            return content.getJsonObject("responses").fieldNames().stream()
                    .map(Integer::valueOf)
                    .toList();
        }

        boolean takesBody() {
            return content.containsKey("requestBody");
        }

        List<Example> requestExamples() {
            return takesBody() ? examples(json(content.getJsonObject("requestBody"))) : List.of();
        }

        /** Every example of a parameter in the query string, as {@code name=value}. */
        Stream<String> queries() {
            return parameters("query")
                    .flatMap(parameter -> parameterExamples(parameter)
                            .map(value -> parameter.getString("name") + "=" + URLEncoder.encode(value, UTF_8)));
        }

        /** The path with the first example of each parameter in it, and behind it those of a query that must be there. */
        String samplePath() {
            String sample = path;
            for (JsonObject parameter : parameters("path").toList()) {
                String value = parameterExamples(parameter).findFirst().orElseThrow();
                sample = sample.replace("{" + parameter.getString("name") + "}", value);
            }
            String query = parameters("query")
                    .filter(parameter -> parameter.getBoolean("required", false))
                    .map(parameter -> parameter.getString("name") + "="
                            + parameterExamples(parameter).findFirst().orElseThrow())
                    .collect(Collectors.joining("&"));
            return query.isEmpty() ? sample : sample + "?" + query;
        }

        /** The status whose examples have one of this name. */
        int statusOf(String example) {
            List<Integer> statuses = statuses().stream()
                    .filter(status -> examples(status).stream()
                            .anyMatch(answer -> answer.name().equals(example)))
                    .toList();
            assertThat(statuses)
                    .as("statuses of %s with the example %s", id(), example)
                    .hasSize(1);
            return statuses.get(0);
        }

        List<Example> examples(int status) {
            return Optional.ofNullable(response(status).getJsonObject("content"))
                    .map(content -> content.getJsonObject("application/json"))
                    .map(this::examples)
                    .orElse(List.of());
        }

        /** The schemas that a body in JSON may follow. */
        List<JsonObject> shapes(int status) {
            JsonObject schema = json(response(status)).getJsonObject("schema");
            return schema.getJsonArray("oneOf", new JsonArray().add(schema)).stream()
                    .map(JsonObject.class::cast)
                    .toList();
        }

        JsonObject response(int status) {
            JsonObject response = content.getJsonObject("responses").getJsonObject(Integer.toString(status));
            assertThat(response).as("%s of %s, documented", status, id()).isNotNull();
            return response;
        }

        /** Holds an answer against what is documented for its status. */
        void check(Answer answer) {
            JsonObject response = response(answer.status());
            JsonObject headers = response.getJsonObject("headers");
            headers.fieldNames().forEach(name -> checkHeader(name, headers.getJsonObject(name), answer));
            JsonObject content = response.getJsonObject("content", new JsonObject());
            if (content.isEmpty()) {
                assertThat(answer.body()).as("body of %s", this).isEmpty();
                return;
            }
            String type = answer.header("Content-Type").orElse("").replaceFirst(";.*", "");
            assertThat(content.fieldNames())
                    .as("types of %s %s", this, answer.status())
                    .contains(type);
            Object body = type.equals("application/json") ? new JsonObject(answer.body()) : answer.body();
            assertValid(content.getJsonObject(type).getJsonObject("schema"), body, this + " " + answer);
        }

        private void checkHeader(String name, JsonObject header, Answer answer) {
            Optional<String> value = answer.header(name);
            assertThat(value).as("%s of %s %s", name, this, answer).isPresent();
            JsonObject schema = header.getJsonObject("schema");
            boolean isNumber = schema.getString("type").equals("integer");
            assertValid(schema, isNumber ? Integer.valueOf(value.get()) : value.get(), this + " " + name);
        }

        private Stream<JsonObject> parameters(String in) {
            return content.getJsonArray("parameters", new JsonArray()).stream()
                    .map(JsonObject.class::cast)
                    .filter(parameter -> parameter.getString("in").equals(in));
        }

        /** Those of the schema: what a parameter itself gives as examples, the Swagger page would send unasked. */
        private static Stream<String> parameterExamples(JsonObject parameter) {
            return parameter.getJsonObject("schema").getJsonArray("examples", new JsonArray()).stream()
                    .map(Object::toString);
        }

        private List<Example> examples(JsonObject media) {
            JsonObject examples = media.getJsonObject("examples", new JsonObject());
            return examples.fieldNames().stream()
                    .map(name ->
                            new Example(this, name, examples.getJsonObject(name).getJsonObject("value")))
                    .toList();
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    static JsonObject json(JsonObject withContent) {
        return withContent.getJsonObject("content").getJsonObject("application/json");
    }

    static void assertValid(JsonObject schema, Object value, String what) {
        OutputUnit result = Validator.create(JsonSchema.of(schema), OPTIONS).validate(value);
        assertThat(result.getValid())
                .as(() -> what + ": "
                        + result.getErrors().stream().map(OutputUnit::getError).toList())
                .isTrue();
    }

    private Object follow(Object node) {
        if (node instanceof JsonArray array) {
            JsonArray followed = new JsonArray();
            array.forEach(item -> followed.add(follow(item)));
            return followed;
        }
        if (!(node instanceof JsonObject object)) {
            return node;
        }
        JsonObject followed = new JsonObject();
        if (object.getValue("$ref") instanceof String reference) {
            followed.mergeIn((JsonObject) follow(target(reference)));
        }
        for (Map.Entry<String, Object> field : object.getMap().entrySet()) {
            if (!field.getKey().equals("$ref")) {
                followed.put(field.getKey(), follow(object.getValue(field.getKey())));
            }
        }
        return closed(followed);
    }

    /** A schema that lists its fields allows no others here, lest an answer hold what nobody documented. */
    private static JsonObject closed(JsonObject node) {
        boolean listsFields = "object".equals(node.getValue("type")) && node.containsKey("properties");
        return listsFields && !node.containsKey("additionalProperties")
                ? node.put("additionalProperties", false)
                : node;
    }

    private JsonObject target(String reference) {
        assertThat(reference).startsWith("#/");
        JsonObject target = source;
        for (String part : reference.substring(2).split("/", -1)) {
            target = target.getJsonObject(part);
            assertThat(target).as(reference).isNotNull();
        }
        return target;
    }
}
