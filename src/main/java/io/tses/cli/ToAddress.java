package io.tses.cli;

import io.tses.shared.EmailAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an e-mail address that an operator typed. */
final class ToAddress implements ITypeConverter<EmailAddress> {
    @Override
    public EmailAddress convert(String text) {
        return EmailAddress.parse(text)
                .orElseThrow(() -> new TypeConversionException("\"" + text + "\" is not an e-mail address"));
    }
}
