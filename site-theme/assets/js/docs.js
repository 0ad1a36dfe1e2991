// What a page of docs can do beyond being read.
