package io.tses.app;

import io.tses.accounts.ChangeAccount;
import io.tses.accounts.EndAccountSessions;
import io.tses.accounts.EraseAccount;
import io.tses.accounts.FindAccount;
import io.tses.accounts.FindAccountSessions;
import io.tses.accounts.FindAddress;
import io.tses.accounts.FindSignOut;
import io.tses.accounts.FreeClientAddress;
import io.tses.accounts.IssueAccountLink;
import io.tses.accounts.PreviewSignOut;
import io.tses.accounts.SignOutMany;
import io.tses.accounts.UnlockAccount;
import io.tses.accounts.UnlockAddress;
import io.tses.audit.FindEvents;
import io.tses.audit.FollowEvents;
import io.tses.audit.ForgetRefusals;
import io.tses.audit.MeasureQueue;
import io.tses.audit.ReadEvents;
import io.tses.bus.Address;
import io.tses.bus.Notice;
import io.tses.captcha.VerifyCaptcha;
import io.tses.cluster.Greet;
import io.tses.cluster.HasRole;
import io.tses.cluster.Role;
import io.tses.keys.FindKeys;
import io.tses.keys.FindPublicKeys;
import io.tses.keys.RotateKeys;
import io.tses.mail.FindLetter;
import io.tses.mail.FindMailDomains;
import io.tses.mail.FindMailJobs;
import io.tses.mail.ForgetMail;
import io.tses.mail.RetryMail;
import io.tses.otp.FindAddressLimits;
import io.tses.otp.FindBarred;
import io.tses.otp.FindBounds;
import io.tses.otp.FindClientLimits;
import io.tses.otp.ForgetCodes;
import io.tses.otp.FreeClient;
import io.tses.otp.InspectCodes;
import io.tses.otp.IssueLink;
import io.tses.otp.OpenLink;
import io.tses.otp.PreviewLink;
import io.tses.otp.RequestCode;
import io.tses.otp.SpendCodes;
import io.tses.otp.Unlock;
import io.tses.otp.VerifyCode;
import io.tses.ratelimit.Admit;
import io.tses.sessions.BlacklistToken;
import io.tses.sessions.CheckSession;
import io.tses.sessions.CheckToken;
import io.tses.sessions.EndSessions;
import io.tses.sessions.FindSessions;
import io.tses.sessions.OpenSession;
import io.tses.sessions.RefreshTokens;
import io.tses.sessions.RepeatSession;
import io.tses.sessions.SessionsEnded;
import io.tses.sessions.VerifyToken;
import io.tses.stats.FindNodes;
import io.tses.stats.FindStats;
import io.tses.tasks.ChangeKeys;
import io.tses.tasks.Examine;
import io.tses.tasks.FindSettings;
import io.tses.tasks.FindTasks;
import io.tses.tasks.SendAgain;
import io.tses.users.AddUser;
import io.tses.users.ApproachMany;
import io.tses.users.ApproachUser;
import io.tses.users.ChangeUser;
import io.tses.users.EnsureUser;
import io.tses.users.EraseUser;
import io.tses.users.FindUser;
import io.tses.users.FindUsers;
import io.tses.users.GrantSuperuser;
import io.tses.users.HasPerson;
import java.util.List;

/** Every address of the bus. The codec carries the messages of these, and of the notices, and no others. */
public final class Addresses {
    public static final List<Address<?, ?>> ALL = List.of(
            RequestCode.ADDRESS,
            VerifyCode.ADDRESS,
            OpenLink.ADDRESS,
            PreviewLink.ADDRESS,
            InspectCodes.ADDRESS,
            IssueLink.ADDRESS,
            Unlock.ADDRESS,
            SpendCodes.ADDRESS,
            ForgetCodes.ADDRESS,
            FindBarred.ADDRESS,
            FindAddressLimits.ADDRESS,
            FindClientLimits.ADDRESS,
            FreeClient.ADDRESS,
            FindBounds.ADDRESS,
            Admit.ADDRESS,
            VerifyCaptcha.ADDRESS,
            EnsureUser.ADDRESS,
            HasPerson.ADDRESS,
            FindUser.ADDRESS,
            ApproachUser.ADDRESS,
            ApproachMany.ADDRESS,
            FindUsers.ADDRESS,
            ChangeUser.ADDRESS,
            EraseUser.ADDRESS,
            AddUser.ADDRESS,
            GrantSuperuser.ADDRESS,
            OpenSession.ADDRESS,
            RepeatSession.ADDRESS,
            CheckToken.ADDRESS,
            CheckSession.ADDRESS,
            VerifyToken.ADDRESS,
            RefreshTokens.ADDRESS,
            BlacklistToken.ADDRESS,
            EndSessions.ADDRESS,
            FindSessions.ADDRESS,
            FindPublicKeys.ADDRESS,
            FindKeys.ADDRESS,
            RotateKeys.ADDRESS,
            FindEvents.ADDRESS,
            ReadEvents.ADDRESS,
            FollowEvents.ADDRESS,
            ForgetRefusals.ADDRESS,
            MeasureQueue.ADDRESS,
            FindMailDomains.ADDRESS,
            FindMailJobs.ADDRESS,
            FindLetter.ADDRESS,
            RetryMail.ADDRESS,
            ForgetMail.ADDRESS,
            FindAccount.ADDRESS,
            ChangeAccount.ADDRESS,
            EraseAccount.ADDRESS,
            UnlockAccount.ADDRESS,
            FindAddress.ADDRESS,
            UnlockAddress.ADDRESS,
            FreeClientAddress.ADDRESS,
            PreviewSignOut.ADDRESS,
            SignOutMany.ADDRESS,
            FindSignOut.ADDRESS,
            IssueAccountLink.ADDRESS,
            FindAccountSessions.ADDRESS,
            EndAccountSessions.ADDRESS,
            FindStats.ADDRESS,
            FindNodes.ADDRESS,
            FindTasks.ADDRESS,
            SendAgain.ADDRESS,
            ChangeKeys.ADDRESS,
            Examine.ADDRESS,
            FindSettings.ADDRESS,
            HasRole.of(Role.HTTP),
            HasRole.of(Role.OTP),
            HasRole.of(Role.RATELIMIT),
            HasRole.of(Role.USERS),
            HasRole.of(Role.TOKENS),
            HasRole.of(Role.AUDIT),
            HasRole.of(Role.MAILER),
            Greet.at("any"));

    /** All news that is sent over it. */
    public static final List<Notice<?>> NOTICES = List.of(SessionsEnded.NOTICE);

    private Addresses() {}
}
