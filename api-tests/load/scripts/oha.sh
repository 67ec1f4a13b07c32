#!/bin/sh
# Bearer checks at a held rate, times counted from when each was due. oha.sh [URL [RATE [MAILBOX]]]
# oha sends one body to all, so that somebody signs in first; the code is read at MAILBOX/code/ADDRESS.
set -eu
url=${1:-http://localhost:8080} rate=${2:-1000} mailbox=${3:-http://localhost:8025}
email=oha$$@load.example
post() { curl -fsS -H 'Content-Type: application/json' "$url/api/v1/auth/otp/$1/" -d "$2"; }
post request "{\"email\":\"$email\"}" >/dev/null
code=$(curl -fsS --max-time 20 "$mailbox/code/$email")
access=$(post verify "{\"email\":\"$email\",\"otp\":\"$code\"}" | sed 's/.*"access":"\([^"]*\)".*/\1/')
exec oha -z 30s -q "$rate" --latency-correction -H "Authorization: Bearer $access" "$url/api/v1/auth/users/me/"
