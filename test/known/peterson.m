-- Peterson's lock, for Rumur: the twin of peterson.ts. The test that runs this replaces the constants.

const
  -- Read at the start (rumur.ts), since no type depends on one of them.
  YIELDS : 1;
  FLAG_FIRST : 1;
  TURN : 1;

type
  process_id : 0 .. 1;
  label_t : enum { noncritical, raise_flag, give_turn, wait, critical, lower_flag };

var
  pc : array [process_id] of label_t;
  flag : array [process_id] of boolean;
  turn : process_id;

startstate
  for p : process_id do
    pc[p] := noncritical;
    flag[p] := false;
  end;
  turn := 0;
end;

ruleset p : process_id do
  rule "noncritical"
    pc[p] = noncritical
  ==>
    if FLAG_FIRST = 1 then
      pc[p] := raise_flag;
    else
      pc[p] := give_turn;
    end;
  end;

  rule "raise flag"
    pc[p] = raise_flag
  ==>
    flag[p] := true;
    if TURN = 1 & FLAG_FIRST = 1 then
      pc[p] := give_turn;
    else
      pc[p] := wait;
    end;
  end;

  rule "give turn"
    pc[p] = give_turn
  ==>
    if YIELDS = 1 then
      turn := 1 - p;
    else
      turn := p;
    end;
    if FLAG_FIRST = 1 then
      pc[p] := wait;
    else
      pc[p] := raise_flag;
    end;
  end;

  rule "wait"
    pc[p] = wait & (!flag[1 - p] | (TURN = 1 & turn = p))
  ==>
    pc[p] := critical;
  end;

  rule "critical"
    pc[p] = critical
  ==>
    pc[p] := lower_flag;
  end;

  rule "lower flag"
    pc[p] = lower_flag
  ==>
    flag[p] := false;
    pc[p] := noncritical;
  end;
end;

invariant "mutualExclusion"
  !((pc[0] = critical | pc[0] = lower_flag) & (pc[1] = critical | pc[1] = lower_flag));
