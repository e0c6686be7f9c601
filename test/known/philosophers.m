-- The dining philosophers, for Rumur: the twin of philosophers.ts. The test that runs this replaces the constants.

const
  PHILOSOPHERS : 3;

  -- Read at the start (rumur.ts), since no type depends on it.
  LAST_RIGHT_FIRST : 0;

type
  seat_t : 0 .. PHILOSOPHERS - 1;
  place_t : enum { think, reach, eat };

var
  place : array [seat_t] of place_t;
  taken : array [seat_t] of boolean;

function right(seat : seat_t) : seat_t;
begin
  return (seat + 1) % PHILOSOPHERS;
end;

function right_handed(seat : seat_t) : boolean;
begin
  return LAST_RIGHT_FIRST = 1 & seat = PHILOSOPHERS - 1;
end;

function first(seat : seat_t) : seat_t;
begin
  if right_handed(seat) then
    return right(seat);
  end;
  return seat;
end;

function second(seat : seat_t) : seat_t;
begin
  if right_handed(seat) then
    return seat;
  end;
  return right(seat);
end;

startstate
  for seat : seat_t do
    place[seat] := think;
    taken[seat] := false;
  end;
end;

ruleset seat : seat_t do
  rule "think"
    place[seat] = think & !taken[first(seat)]
  ==>
    taken[first(seat)] := true;
    place[seat] := reach;
  end;

  rule "reach"
    place[seat] = reach & !taken[second(seat)]
  ==>
    taken[second(seat)] := true;
    place[seat] := eat;
  end;

  rule "eat"
    place[seat] = eat
  ==>
    taken[seat] := false;
    taken[right(seat)] := false;
    place[seat] := think;
  end;
end;

invariant "neighbours"
  forall seat : seat_t do
    !(place[seat] = eat & place[right(seat)] = eat)
  end;
