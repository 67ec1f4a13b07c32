/** What is done to people across users, sessions, codes and mail: changing, erasing, unlocking them and signing them out. */
@NullMarked
package io.tses.accounts;

import org.jspecify.annotations.NullMarked;
