package io.tses.transfer;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where rows go. */
interface Landing {
    void add(List<@Nullable String> row) throws SQLException;
}
