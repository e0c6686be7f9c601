-- German's directory cache coherence protocol, for Rumur: the twin of german.ts, written from the protocol's description with
-- the same atomic rules and the same initial states. Plain subranges, so that nothing is reduced by symmetry.
-- The test that runs this replaces the constants.

const
  CACHES : 2;
  VALUES : 2;

  -- Read at the start (rumur.ts), since no type depends on one of them.
  WAITS_FOR_SHARERS : 1;
  WRITES_BACK : 1;

type
  cache_id : 0 .. CACHES - 1;
  value_id : 0 .. VALUES - 1;
  access_t : enum { invalid, shared, exclusive };
  request_t : enum { no_request, want_shared, want_exclusive };
  reply_t : enum { no_reply, invalidate, grant_shared, grant_exclusive };

var
  access : array [cache_id] of access_t;
  copy : array [cache_id] of value_id;        -- undefined while invalid
  request : array [cache_id] of request_t;
  reply : array [cache_id] of reply_t;
  reply_data : array [cache_id] of value_id;  -- undefined but for grants
  acked : array [cache_id] of boolean;
  ack_data : array [cache_id] of value_id;    -- undefined but when an exclusive cache answers
  memory : value_id;
  serving : request_t;
  client : cache_id;                          -- undefined while nothing is served
  sharer : array [cache_id] of boolean;
  doomed : array [cache_id] of boolean;
  exclusive_granted : boolean;
  written : value_id;

ruleset v : value_id do
  startstate
    for c : cache_id do
      access[c] := invalid;
      undefine copy[c];
      request[c] := no_request;
      reply[c] := no_reply;
      undefine reply_data[c];
      acked[c] := false;
      undefine ack_data[c];
      sharer[c] := false;
      doomed[c] := false;
    end;
    memory := v;
    written := v;
    serving := no_request;
    undefine client;
    exclusive_granted := false;
  end;
end;

ruleset c : cache_id do
  rule "request shared"
    request[c] = no_request & access[c] = invalid
  ==>
    request[c] := want_shared;
  end;

  rule "request exclusive"
    request[c] = no_request & access[c] != exclusive
  ==>
    request[c] := want_exclusive;
  end;

  rule "receive request"
    serving = no_request & request[c] != no_request
  ==>
    serving := request[c];
    client := c;
    request[c] := no_request;
    for d : cache_id do
      doomed[d] := sharer[d];
    end;
  end;

  rule "send invalidate"
    doomed[c] & reply[c] = no_reply
    & (serving = want_exclusive | (serving = want_shared & exclusive_granted))
  ==>
    reply[c] := invalidate;
    doomed[c] := false;
  end;

  rule "acknowledge"
    reply[c] = invalidate & !acked[c]
  ==>
    reply[c] := no_reply;
    acked[c] := true;
    if access[c] = exclusive then
      ack_data[c] := copy[c];
    end;
    access[c] := invalid;
    undefine copy[c];
  end;

  rule "receive acknowledgement"
    acked[c] & serving != no_request
  ==>
    acked[c] := false;
    sharer[c] := false;
    if exclusive_granted then
      exclusive_granted := false;
      if WRITES_BACK = 1 then
        memory := ack_data[c];
      end;
    end;
    undefine ack_data[c];
  end;

  rule "grant shared"
    serving = want_shared & !isundefined(client) & client = c & reply[c] = no_reply & !exclusive_granted
  ==>
    reply[c] := grant_shared;
    reply_data[c] := memory;
    sharer[c] := true;
    serving := no_request;
    undefine client;
  end;

  rule "grant exclusive"
    serving = want_exclusive & !isundefined(client) & client = c & reply[c] = no_reply & !exclusive_granted
    & (WAITS_FOR_SHARERS = 0 | forall d : cache_id do !sharer[d] end)
  ==>
    reply[c] := grant_exclusive;
    reply_data[c] := memory;
    sharer[c] := true;
    exclusive_granted := true;
    serving := no_request;
    undefine client;
  end;

  rule "receive grant"
    reply[c] = grant_shared | reply[c] = grant_exclusive
  ==>
    if reply[c] = grant_shared then
      access[c] := shared;
    else
      access[c] := exclusive;
    end;
    copy[c] := reply_data[c];
    reply[c] := no_reply;
    undefine reply_data[c];
  end;

  ruleset v : value_id do
    rule "store"
      access[c] = exclusive
    ==>
      copy[c] := v;
      written := v;
    end;
  end;
end;

invariant "control"
  forall c : cache_id do
    forall d : cache_id do
      c != d & access[c] = exclusive -> access[d] = invalid
    end
  end;

invariant "data"
  (!exclusive_granted -> memory = written)
  & forall c : cache_id do access[c] != invalid -> copy[c] = written end;
