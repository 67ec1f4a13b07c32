package io.tses.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Of a test {@link OnRealServers}: its {@link TestRedis} is the primary that serves the keys of the service in
 * {@link ClusterSite#shared}, and it fails when any server of that Cluster was asked for a key that is elsewhere.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface OnCluster {}
