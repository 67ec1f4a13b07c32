package io.tses.laws;

import io.tses.support.Node;
import io.tses.support.NodeTest;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A law holds on a node with one of each part, and as well where the parts' instances stand on several event loops. */
@ParameterizedClass
@EnumSource(Node.Shape.class)
abstract class LawTest extends NodeTest {
    @Parameter
    private Node.Shape shape = Node.Shape.ONE_OF_EACH;

    @Override
    protected Node.Shape shape() {
        return shape;
    }
}
