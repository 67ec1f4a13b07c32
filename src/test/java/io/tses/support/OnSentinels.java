package io.tses.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Of a test {@link OnRealServers}: its {@link TestRedis} is the one that the Sentinels of {@link SentinelSite#shared} watch. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface OnSentinels {}
