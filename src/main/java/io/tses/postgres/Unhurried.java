package io.tses.postgres;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Lets every transaction of a library take as long as it needs, whatever the role has against that: also one that does nothing for the
 * time being but hold a lock, to which none of Flyway's callbacks leads. Each begins where automatic commits are switched off.
 */
final class Unhurried {
    private Unhurried() {}

    static DataSource of(DataSource database) {
        return proxy(DataSource.class, (self, method, args) -> {
            Object result = call(database, method, args);
            return result instanceof Connection connection ? of(connection) : result;
        });
    }

    private static Connection of(Connection connection) {
        return proxy(Connection.class, (self, method, args) -> {
            Object result = call(connection, method, args);
            if (method.getName().equals("setAutoCommit") && !connection.getAutoCommit()) {
                LongSession.takeTime(connection);
            }
            return result;
        });
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
