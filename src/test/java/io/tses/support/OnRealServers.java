package io.tses.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Says that tests use the real Redis and PostgreSQL. Whoever takes a {@link TestRedis} finds Redis empty, whoever takes
 * {@link TestServers} finds the tables empty.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Tag("servers")
@ExtendWith(RealServers.class)
public @interface OnRealServers {}
