#!/bin/sh
# Code requests at a held rate, each from somebody else. vegeta.sh [URL [RATE [SECONDS]]]
# A code of whom it asked for: curl -s localhost:8025/code/user17@load.example
set -eu
url=${1:-http://localhost:8080} rate=${2:-500} seconds=${3:-30}
jq -nc --arg url "$url/api/v1/auth/otp/request/" --argjson all "$((rate * seconds))" 'range(1; $all + 1) | {
  method: "POST", url: $url, body: ({email: "user\(.)@load.example"} | tojson | @base64), header: {
    "Content-Type": ["application/json"],
    "X-Forwarded-For": ["10.\(. / 65536 | floor % 256).\(. / 256 | floor % 256).\(. % 256)"]}}' \
  | vegeta attack -lazy -format=json -rate="$rate" -duration="${seconds}s" | vegeta report
