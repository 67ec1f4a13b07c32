package io.tses.demo;

import io.tses.shared.ClientAddress;
import io.tses.shared.EmailAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CastTest {
    private static final List<Persona> EVERYBODY =
            IntStream.range(0, Cast.EVERYBODY).mapToObj(Cast::person).toList();

    @Test
    void everybodyHasAnAddressThatIsPlainlyNobodysAndAClientOfTheirOwn() {
        assertThat(EVERYBODY).extracting(Persona::email).doesNotHaveDuplicates().allSatisfy(email -> {
            assertThat(email).endsWith(".demo.example");
            assertThat(EmailAddress.parse(email)).hasValue(new EmailAddress(email));
        });
        assertThat(EVERYBODY)
                .extracting(Persona::client)
                .doesNotHaveDuplicates()
                .allSatisfy(
                        client -> assertThat(ClientAddress.parse(client).text()).isEqualTo(client));
        assertThat(Cast.OPERATOR).endsWith(Cast.MARK);
    }

    @Test
    void someAreThereToShowThatHostileTextsDoNoHarm() {
        assertThat(EVERYBODY.subList(0, Cast.PEOPLE))
                .anyMatch(person -> person.agent().contains("<script>"))
                .anyMatch(person -> person.lastName().contains("<b>"));
    }

    @Test
    void mailsToTwoDomainsAloneAreRefused() {
        assertThat(Demo.refusalOf("person-3@gone.demo.example")).isEqualTo(550);
        assertThat(Demo.refusalOf("person-4@full.demo.example")).isEqualTo(452);
        assertThat(EVERYBODY)
                .allSatisfy(person -> assertThat(Demo.refusalOf(person.email())).isZero());
        assertThat(Cast.unreachable(3).email()).isEqualTo("person-3@gone.demo.example");
        assertThat(Cast.unreachable(4).email()).isEqualTo("person-4@full.demo.example");
    }

    @Test
    void everySceneHasItsShareOfAHundred() {
        List<Scene> draws = IntStream.range(0, 100).mapToObj(Scene::of).toList();

        assertThat(draws).contains(Scene.values());
        assertThat(draws.stream().filter(Scene.SIGN_IN::equals)).hasSize(38);
    }
}
