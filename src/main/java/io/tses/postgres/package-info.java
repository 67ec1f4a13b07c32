/** Connections to PostgreSQL and the migrations of its schema. */
@NullMarked
package io.tses.postgres;

import org.jspecify.annotations.NullMarked;
