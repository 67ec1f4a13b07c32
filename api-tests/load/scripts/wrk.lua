-- Code requests, each from somebody else. wrk -c 64 -t 2 -d 30 --latency -s wrk.lua http://localhost:8080
-- A closed loop: a slow answer delays the next question, so that percentiles flatter; wrk2 -R RATE holds a rate.
-- A code of whom it asked for: curl -s localhost:8025/code/user17@load.example
local thread, next = 0, 0
function setup(one) one:set("offset", thread * 10000000); thread = thread + 1 end
function request()
  next = next + 1
  local n = offset + next
  local ip = string.format("10.%d.%d.%d", n / 65536 % 256, n / 256 % 256, n % 256)
  return wrk.format("POST", "/api/v1/auth/otp/request/",
    { ["Content-Type"] = "application/json", ["X-Forwarded-For"] = ip }, '{"email":"user' .. n .. '@load.example"}')
end
