package io.tses.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Who does what, by chance, in some proportion.
 *
 * @param shares of each scenario, at least one of them positive
 */
record Mix(Map<Scenario, Integer> shares) {
    /** A front end asks more often than people sign in. */
    static final String USUAL = "bearer=60,refresh=15,sign-in=12,audit=6,request=4,wrong-code=3";

    private static final int MOST = 1000;

    static Mix of(Scenario scenario, Mix mixed) {
        return scenario == Scenario.MIXED ? mixed : new Mix(Map.of(scenario, 1));
    }

    Scenario any(SplittableRandom random) {
        int left = random.nextInt(
                shares.values().stream().mapToInt(Integer::intValue).sum());
        for (Map.Entry<Scenario, Integer> share : shares.entrySet()) {
            left -= share.getValue();
            if (left < 0) {
                return share.getKey();
            }
        }
        throw new IllegalStateException("the shares have changed");
    }

    /** Whether anybody of them must have signed in before. */
    boolean hasKnownPeople() {
        return all().anyMatch(one -> one != Scenario.REQUEST && one != Scenario.WRONG_CODE);
    }

    /** Whether mails are sent because of them. */
    boolean readsMails() {
        return all().anyMatch(one -> one != Scenario.WRONG_CODE);
    }

    Set<Step> steps() {
        return all().flatMap(one -> one.steps().stream())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Step.class)));
    }

    private Stream<Scenario> all() {
        return shares.entrySet().stream().filter(share -> share.getValue() > 0).map(Map.Entry::getKey);
    }

    @Override
    public String toString() {
        return shares.entrySet().stream()
                .map(share -> share.getKey() + "=" + share.getValue())
                .collect(Collectors.joining(","));
    }

    /** Reads {@code bearer=60,sign-in=40}. */
    static final class Converter implements ITypeConverter<Mix> {
        @Override
        public Mix convert(String text) {
            Map<Scenario, Integer> shares = new EnumMap<>(Scenario.class);
            for (String share : text.split(",", -1)) {
                String[] parts = share.split("=", -1);
                Scenario scenario = Arrays.stream(Scenario.values())
                        .filter(one -> one.toString().equals(parts[0].strip()) && one != Scenario.MIXED)
                        .findFirst()
                        .orElseThrow(() -> wrong(text));
                if (parts.length != 2 || !parts[1].strip().matches("[0-9]{1,4}")) {
                    throw wrong(text);
                }
                shares.put(scenario, Integer.parseInt(parts[1].strip()));
            }
            int sum = shares.values().stream().mapToInt(Integer::intValue).sum();
            if (sum < 1 || sum > MOST) {
                throw wrong(text);
            }
            return new Mix(shares);
        }

        private static TypeConversionException wrong(String text) {
            List<String> names = new ArrayList<>();
            Arrays.stream(Scenario.values())
                    .filter(one -> one != Scenario.MIXED)
                    .forEach(one -> names.add(one.toString()));
            return new TypeConversionException("\"" + text + "\" is no mix; right would be " + USUAL + ": some of "
                    + String.join(", ", names) + ", with whole numbers that add up to 1 to " + MOST);
        }
    }
}
