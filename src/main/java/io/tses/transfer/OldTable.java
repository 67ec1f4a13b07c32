package io.tses.transfer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A table of the old service, and which of its columns is taken for which.
 *
 * @param types of all its columns by their names
 * @param taken its columns by the names of those that are wanted
 */
record OldTable(String name, Map<String, String> types, List<OldColumn> wanted, Map<String, String> taken) {
    /** @param types of its columns by their names */
    static OldTable of(String name, Map<String, String> types, List<OldColumn> wanted) {
        Map<String, String> taken = new LinkedHashMap<>();
        wanted.forEach(column -> column.in(types).ifPresent(found -> taken.put(column.name(), found)));
        return new OldTable(name, types, wanted, taken);
    }

    /** What has to be there and is not. */
    List<String> missing() {
        return wanted.stream()
                .filter(column -> column.otherwise().isEmpty() && !taken.containsKey(column.name()))
                .map(column -> column.name() + " (" + String.join(" or ", column.names()) + ", of type "
                        + String.join(" or ", new TreeSet<>(column.types())) + ")")
                .toList();
    }

    /** What is selected for {@code column}. */
    String selected(OldColumn column) {
        String found = taken.get(column.name());
        return found == null ? column.otherwise().orElseThrow() : column.selected(found, types.getOrDefault(found, ""));
    }

    Optional<String> typeOf(String wantedName) {
        return Optional.ofNullable(taken.get(wantedName)).map(types::get);
    }

    /** A line for each column, and one for those that nothing is taken from. */
    List<String> described() {
        List<String> lines = new ArrayList<>();
        for (OldColumn column : wanted) {
            String found = taken.get(column.name());
            lines.add("  " + column.name()
                    + (found == null
                            ? ": there is none, so " + column.otherwise().orElse("")
                            : " <- " + found + " " + types.get(found)));
        }
        lines.add("  left behind: " + leftBehind());
        return lines;
    }

    /** What is not as usual: columns under other names, and those that are not there. */
    List<String> unusual() {
        List<String> lines = new ArrayList<>();
        for (OldColumn column : wanted) {
            String usual = column.names().get(0);
            String found = taken.getOrDefault(column.name(), "");
            if (!found.equals(usual)) {
                lines.add(name + " has no " + usual + (types.containsKey(usual) ? " of a type that fits: " : ": ")
                        + (found.isEmpty()
                                ? "it is " + column.otherwise().orElse("") + " in each row here"
                                : found + " is taken for it"));
            }
        }
        return lines;
    }

    private String leftBehind() {
        TreeSet<String> rest = new TreeSet<>(types.keySet());
        rest.removeAll(taken.values());
        return rest.isEmpty() ? "nothing" : String.join(", ", rest);
    }
}
