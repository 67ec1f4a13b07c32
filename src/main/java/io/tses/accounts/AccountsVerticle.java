package io.tses.accounts;

import io.tses.bus.Bus;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;

/** Answers for what is done to people across several features. */
public final class AccountsVerticle extends VerticleBase {
    private final Bus bus;

    public AccountsVerticle(Bus bus) {
        this.bus = bus;
    }

    @Override
    public Future<?> start() {
        Accounts accounts = new Accounts(bus);
        return Future.all(List.of(
                bus.answer(FindAccount.ADDRESS, accounts::find),
                bus.answer(ChangeAccount.ADDRESS, accounts::change),
                bus.answer(EraseAccount.ADDRESS, accounts::erase),
                bus.answer(UnlockAccount.ADDRESS, accounts::unlock),
                bus.answer(FindAddress.ADDRESS, accounts::findAddress),
                bus.answer(UnlockAddress.ADDRESS, accounts::unlockAddress),
                bus.answer(FreeClientAddress.ADDRESS, accounts::freeClient),
                bus.answer(IssueAccountLink.ADDRESS, accounts::issueLink),
                bus.answer(FindAccountSessions.ADDRESS, accounts::findSessions),
                bus.answer(EndAccountSessions.ADDRESS, accounts::endSessions)));
    }
}
