-- Asks for the pages of the file BENCH_ASKS in turn: an address, a tab, a cookie. With BENCH_NUMBERED each address gets
-- a running number at its end. Says at the end what wrk's own lines round off.
local before, after = {}, {}
local numbered = os.getenv("BENCH_NUMBERED") ~= ""
local turn, asked = 0, 0

init = function()
  for line in io.lines(os.getenv("BENCH_ASKS")) do
    local path, cookie = line:match("^([^\t]*)\t(.*)$")
    local request = wrk.format("GET", path, cookie ~= "" and { Cookie = cookie } or {})
    before[#before + 1], after[#after + 1] = request:match("^(GET %S+)(.*)$")
  end
end

request = function()
  turn = turn % #before + 1
  asked = asked + 1
  return before[turn] .. (numbered and asked or "") .. after[turn]
end

done = function(summary)
  local e = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "microseconds": %d, "bytes": %d, "errors": %d}\n',
    summary.requests, summary.duration, summary.bytes, e.connect + e.read + e.write + e.status + e.timeout
  ))
end
