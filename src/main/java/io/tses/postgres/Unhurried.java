package io.tses.postgres;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Connections for a library that may take as long as it needs, until it is told to stop. Whatever the role has against that is lifted for
 * each transaction: also for one that does nothing for the time being but hold a lock, to which none of Flyway's callbacks leads. Each begins
 * where automatic commits are switched off.
 */
final class Unhurried {
    private final DataSource database;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    Unhurried(DataSource database) {
        this.database = database;
    }

    DataSource connections() {
        return proxy(DataSource.class, (self, method, args) -> {
            Object result = call(database, method, args);
            return result instanceof Connection connection ? unhurried(connection) : result;
        });
    }

    /** Ends whatever is under way: what waits for a lock does not notice by itself that nobody wants it any more. Any thread may call it. */
    void stop() {
        stopped = true;
        open.forEach(Unhurried::end);
    }

    private Connection unhurried(Connection connection) {
        open.add(connection);
        if (stopped) {
            end(connection);
        }
        return proxy(Connection.class, (self, method, args) -> {
            Object result = call(connection, method, args);
            if (method.getName().equals("close")) {
                open.remove(connection);
            }
            if (method.getName().equals("setAutoCommit") && !connection.getAutoCommit()) {
                LongSession.takeTime(connection);
            }
            return result;
        });
    }

    private static void end(Connection connection) {
        try {
            connection.unwrap(PGConnection.class).cancelQuery();
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // It has ended already, or the server is away, which ends it as well.
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(Unhurried.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
